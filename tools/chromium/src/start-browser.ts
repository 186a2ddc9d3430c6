import { execFileSync } from 'node:child_process';
import { accessSync, constants, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium, type Browser } from 'playwright-core';

/**
 * Starts the browser that the tests drive: `KTL_CHROMIUM`, else `chromium` on PATH, else Debian's package,
 * installed when this is root on Debian.
 * @throws Error that says what to install
 */
export async function startBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: findChromium(),
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
  });
}

function findChromium(): string {
  const named = process.env['KTL_CHROMIUM'];
  if (named !== undefined && named !== '') return named;
  return onPath('chromium') ?? installed();
}

function installed(): string {
  const missing = 'these tests need a browser: install chromium, or set KTL_CHROMIUM to one';
  if (process.getuid?.() !== 0 || !isDebian()) throw new Error(missing);
  // The lists of packages may be older than the packages.
  for (const words of [['update'], ['install', '-y', '--no-install-recommends', 'chromium']]) {
    execFileSync('apt-get', words, {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
  }
  const found = onPath('chromium');
  if (found === undefined) throw new Error(missing);
  return found;
}

function isDebian(): boolean {
  try {
    return /^ID(_LIKE)?=.*debian/m.test(readFileSync('/etc/os-release', 'utf8'));
  } catch {
    return false;
  }
}

function onPath(name: string): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return folders.map((folder) => join(folder, name)).find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
