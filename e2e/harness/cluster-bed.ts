import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hasCode } from '@ktl/faults';
import { openCapture, type Capture } from '@ktl/sqlite-archive';
import { poll } from '@ktl/testbed';
import { RunningKtl, type Ended } from './running-ktl.ts';

/** A home folder for programs that read the cluster of `KTL_E2E_KUBECONFIG`. Disposing ends them. */
export class ClusterBed implements AsyncDisposable {
  readonly home: string;
  readonly #namespace: string;
  readonly #started: RunningKtl[] = [];

  private constructor(home: string, namespace: string) {
    this.home = home;
    this.#namespace = namespace;
  }

  static async open(namespace: string): Promise<ClusterBed> {
    return new ClusterBed(await mkdtemp(join(tmpdir(), 'ktl-bed-')), namespace);
  }

  path(name: string): string {
    return join(this.home, name);
  }

  /** Starts `ktl` in the bed's namespace. */
  start(...args: readonly string[]): RunningKtl {
    const env = {
      PATH: process.env['PATH'] ?? '',
      HOME: this.home,
      TZ: 'UTC',
      KTL_NAMESPACE: this.#namespace,
      KUBECONFIG: process.env['KTL_E2E_KUBECONFIG'] ?? '',
    };
    const started = new RunningKtl({ args, env });
    this.#started.push(started);
    return started;
  }

  /** Runs `ktl` to its end, which has to be a good one. */
  async run(...args: readonly string[]): Promise<Ended> {
    const ended = await this.start(...args).end();
    if (ended.code !== 0) throw new Error(`ktl ${args.join(' ')}: ${ended.err.slice(-2000)}`);
    return ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#started.map((started) => started[Symbol.asyncDispose]()));
    await rm(this.home, { recursive: true, force: true });
  }
}

/** Waits until a file that is being written has something. */
export async function holds(
  path: string,
  what: string,
  isThere: (capture: Capture) => boolean,
): Promise<void> {
  const probe = async (): Promise<boolean> => {
    try {
      using capture = openCapture(path, { live: true });
      return isThere(capture);
    } catch (error) {
      // It is being made.
      if (hasCode(error, 'ARCHIVE_UNREADABLE') || hasCode(error, 'ARCHIVE_WRONG_KIND'))
        return false;
      throw error;
    }
  };
  await poll(probe, { what: `${what} in ${path}`, timeoutMs: 30_000 });
}

/** Waits until a file that is being written has so many lines. */
export async function holdsLines(path: string, count: number): Promise<void> {
  await holds(path, `${String(count)} lines`, (capture) => capture.summary().lines >= count);
}
