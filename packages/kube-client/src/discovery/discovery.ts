import type { Clock } from '../timing/clock.ts';
import type { Requester } from '../verbs/requester.ts';
import type { Resource } from '../verbs/resource.ts';
import { indexWords } from './builtin-kinds.ts';
import { DiscoveryCache } from './discovery-cache.ts';
import { fetchResources } from './fetch-resources.ts';

/** What {@link Discovery} needs. */
export interface DiscoveryOptions {
  readonly requester: Requester;
  readonly cacheDir?: string | undefined;
  readonly clock: Clock;
}

const validMs = 10 * 60_000;

/** The kinds that a cluster serves, asked once and kept for 10 minutes, on disk where allowed. */
export class Discovery {
  readonly #options: DiscoveryOptions;
  readonly #cache: DiscoveryCache | undefined;
  #index: ReadonlyMap<string, Resource> | undefined;
  #loadedAt = 0;

  constructor(options: DiscoveryOptions) {
    this.#options = options;
    const { cacheDir, requester } = options;
    this.#cache =
      cacheDir === undefined ? undefined : new DiscoveryCache(cacheDir, requester.cluster.server);
  }

  /** The resource that a word names. A word that the cache lacks is asked of the server once more. */
  async find(word: string, signal?: AbortSignal): Promise<Resource | undefined> {
    const wanted = word.toLowerCase();
    const { clock } = this.#options;
    if (this.#index === undefined || clock.now() - this.#loadedAt > validMs) {
      const cached = await this.#cache?.read(clock.now(), validMs);
      if (cached !== undefined) {
        this.#index = indexWords(cached.resources);
        this.#loadedAt = cached.storedAt;
      }
    }
    const fresh = this.#index !== undefined && clock.now() - this.#loadedAt <= validMs;
    const known = fresh ? this.#index?.get(wanted) : undefined;
    // A custom resource may have been installed since.
    return known ?? (await this.#load(signal)).get(wanted);
  }

  async #load(signal: AbortSignal | undefined): Promise<ReadonlyMap<string, Resource>> {
    const { requester, clock } = this.#options;
    const resources = await fetchResources(requester, signal);
    const index = indexWords(resources);
    this.#index = index;
    this.#loadedAt = clock.now();
    await this.#cache?.write(resources, this.#loadedAt);
    return index;
  }
}
