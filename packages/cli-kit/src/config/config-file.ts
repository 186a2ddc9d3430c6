import { existsSync, readFileSync, statSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';
import { variablePrefix, type Named } from '../app-names.ts';
import { faults } from '../faults.ts';
import type { Flag } from '../flag/flag.ts';
import type { ConfigEntry } from './config-entry.ts';

/** A configuration file, checked: every key is known, every value of a fitting type. */
export interface ConfigFile {
  readonly path: string;
  readonly entries: ReadonlyMap<string, ConfigEntry>;
}

/** Where a configuration file may be. */
export interface ConfigPlaces extends Named {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly homeDir: string;
  readonly cwd: string;
}

/**
 * Path of the configuration file of `ktl`, and of another app likewise: `KTL_CONFIG`, else the first that exists of
 * `$XDG_CONFIG_HOME/ktl/config.yaml`, `~/.config/ktl/config.yaml`, `~/.ktl/config.yaml`.
 * @throws KtlError CONFIG_NOT_FOUND when `KTL_CONFIG` names no file
 */
export function findConfigFile(places: ConfigPlaces): string | undefined {
  const { env, homeDir, cwd, bin } = places;
  const variable = `${variablePrefix(places)}CONFIG`;
  const named = env[variable];
  if (named !== undefined && named !== '') {
    const path = resolve(cwd, named.replace(/^~(?=\/)/, homeDir));
    if (!existsSync(path)) throw faults.CONFIG_NOT_FOUND({ file: path, variable });
    return path;
  }
  const xdg = env['XDG_CONFIG_HOME'];
  const folders = [join(homeDir, '.config', bin), join(homeDir, `.${bin}`)];
  // The XDG specification says to ignore a relative path.
  if (xdg !== undefined && isAbsolute(xdg)) folders.unshift(join(xdg, bin));
  return folders.map((folder) => join(folder, 'config.yaml')).find((path) => existsSync(path));
}

/**
 * Reads and checks a configuration file.
 * @param knownFlags - the flags of all commands: the file is shared by all
 * @throws KtlError CONFIG_UNREADABLE, CONFIG_MALFORMED, CONFIG_KEY_UNKNOWN, CONFIG_VALUE_INVALID
 */
export async function loadConfigFile(
  path: string,
  knownFlags: () => Promise<readonly Flag[]>,
): Promise<ConfigFile> {
  const text = readText(path);
  const { parseConfig } = await import('./config-document.ts');
  return { path, entries: parseConfig({ path, text, flags: await knownFlags() }) };
}

function readText(path: string): string {
  try {
    if (statSync(path).isDirectory()) {
      throw faults.CONFIG_UNREADABLE({ file: path, problem: 'is a folder, not a file' });
    }
    return readFileSync(path, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'EACCES' || code === 'EPERM') {
      throw faults.CONFIG_UNREADABLE({ file: path, problem: 'you may not read it' }, error);
    }
    throw error;
  }
}
