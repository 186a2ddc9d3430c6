import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { NamedResource } from './builtin-kinds.ts';

/** What one cache file holds. */
export interface CachedResources {
  /** Epoch ms. */
  readonly storedAt: number;
  readonly resources: readonly NamedResource[];
}

const format = 1;

/** One file for each cluster. A cache that cannot be read or written is as good as none. */
export class DiscoveryCache {
  readonly #folder: string;
  readonly #file: string;

  constructor(folder: string, server: string) {
    const digest = createHash('sha256').update(server).digest('hex').slice(0, 16);
    this.#folder = folder;
    this.#file = join(folder, `discovery-${digest}.json`);
  }

  /** The stored kinds, unless they are older than `validMs`, of the future, or damaged. */
  async read(now: number, validMs: number): Promise<CachedResources | undefined> {
    let parsed: unknown;
    try {
      parsed = JSON.parse(await readFile(this.#file, 'utf8'));
    } catch {
      return undefined;
    }
    if (!isCacheFile(parsed) || parsed.storedAt > now || now - parsed.storedAt > validMs) {
      return undefined;
    }
    return parsed;
  }

  /** Replaces the file in one step, so that a reader never sees half of it. */
  async write(resources: readonly NamedResource[], storedAt: number): Promise<void> {
    const fresh = `${this.#file}.${String(process.pid)}.new`;
    try {
      await mkdir(this.#folder, { recursive: true, mode: 0o700 });
      await writeFile(fresh, JSON.stringify({ format, storedAt, resources }), { mode: 0o600 });
      await rename(fresh, this.#file);
    } catch {
      await rm(fresh, { force: true }).catch(() => undefined);
    }
  }
}

function isCacheFile(value: unknown): value is CachedResources {
  if (typeof value !== 'object' || value === null) return false;
  const file = value as Partial<CachedResources> & { readonly format?: unknown };
  return (
    file.format === format &&
    typeof file.storedAt === 'number' &&
    Array.isArray(file.resources) &&
    file.resources.every(isNamedResource)
  );
}

function isNamedResource(value: unknown): value is NamedResource {
  if (typeof value !== 'object' || value === null) return false;
  const { resource, singular, shortNames } = value as Partial<NamedResource>;
  return (
    typeof singular === 'string' &&
    Array.isArray(shortNames) &&
    shortNames.every((name) => typeof name === 'string') &&
    typeof resource === 'object' &&
    typeof resource.group === 'string' &&
    typeof resource.version === 'string' &&
    typeof resource.plural === 'string' &&
    typeof resource.kind === 'string' &&
    typeof resource.namespaced === 'boolean'
  );
}
