import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SeededRandom } from '@ktl/kube-sim';
import { committedLines } from './capture-files.ts';
import { LineSource } from './line-source.ts';
import type { RunningKtl } from './running-ktl.ts';
import type { SimBed } from './sim-bed.ts';

/** What a program that records is asked to do, and what it makes in a folder of its own. */
export interface Recording {
  readonly words: readonly string[];
  readonly folder: string;
  /** What recover is given. */
  readonly given: string;
  /** What is there in the end. */
  readonly made: string;
  /** What is written while it records. */
  readonly sqlite: string;
}

/** `ktl logs capture` with everything in the tarball. */
export function tarballRecording(folder: string, query: string): Recording {
  const [made, given] = [join(folder, 'a.tar.gz'), join(folder, 'a.partial')];
  const words = ['logs', 'capture', query, '--tail', '-1', '--capture-output', made];
  return {
    words: [...words, '--capture-sqlite', '--attach-describe'],
    ...{ folder, given, made, sqlite: join(given, 'logs.sqlite') },
  };
}

/** `ktl logs --capture`. */
export function fileRecording(folder: string, query: string): Recording {
  const file = join(folder, 'a.sqlite');
  const words = [query, '--tail', '-1', '-o', 'raw', '--capture', file];
  return { words, folder, given: file, made: file, sqlite: file };
}

/** A moment in the life of a recording. */
export interface KillMoment {
  /** What is waited for: nothing, its file or folder, a committed line, Ctrl-C after one, a tarball begun. */
  readonly phase: 'starting' | 'opening' | 'writing' | 'finishing' | 'packing';
  readonly afterMs: number;
}

const phases = ['starting', 'opening', 'writing', 'writing', 'finishing', 'packing'] as const;
const longestMs = { starting: 800, opening: 100, writing: 3000, finishing: 200, packing: 50 };

export function drawMoment(random: SeededRandom): KillMoment {
  const phase = random.pick(phases);
  return { phase, afterMs: random.between(0, longestMs[phase]) };
}

/** What a kill left, and what had to be there. */
export interface Killed {
  /** False: it had come to its end by itself. */
  readonly wasAlive: boolean;
  /** Lines that the recording itself said were committed. */
  readonly committed: number;
  /** Lines that were written in the cluster until then. */
  readonly written: number;
  /** Lines that were written while it followed, more than a second before it was ended. */
  readonly due: number;
}

const lossMs = 1000;
// What a stalled machine holds up may pass through several waits.
const stallsInARow = 5;

/** Records a pod that writes all the time, and kills the program as the kernel does it. */
export async function killRecording(
  bed: SimBed,
  { recording, moment, pod }: { recording: Recording; moment: KillMoment; pod: string },
): Promise<Killed> {
  mkdirSync(recording.folder);
  const app = bed.pod(pod);
  using source = new LineSource((text) => {
    app().write(text);
  });
  const ktl = bed.start(recording.words);
  const watch = new CommitWatch(ktl, recording);
  const endedMs = await watch.reach(moment);
  const wasAlive = !watch.isOver;
  await ktl[Symbol.asyncDispose]();
  const { firstMs, lines: committed } = watch;
  const stallMs = source.longestStallMs(firstMs, endedMs);
  const dueMs = endedMs - lossMs - stallsInARow * stallMs;
  const due = dueMs > firstMs ? source.linesAt(dueMs) : 0;
  return { wasAlive, committed, written: source.lines, due };
}

/** Looks again and again at what is committed. */
class CommitWatch {
  readonly #ktl: RunningKtl;
  readonly #recording: Recording;
  isOver = false;
  lines = 0;
  /** When the first line was seen to be committed. */
  firstMs = Number.POSITIVE_INFINITY;

  constructor(ktl: RunningKtl, recording: Recording) {
    this.#ktl = ktl;
    this.#recording = recording;
    void ktl.ended.then(() => (this.isOver = true));
  }

  /** Waits for a moment; gives when the recording was ended: by Ctrl-C, or then. */
  async reach({ phase, afterMs }: KillMoment): Promise<number> {
    const { given, made } = this.#recording;
    let endedMs: number | undefined;
    if (phase === 'opening') await this.#until(() => isThere(given));
    else if (phase !== 'starting') await this.#until(() => this.lines > 0);
    if (phase === 'finishing' || phase === 'packing') {
      endedMs = performance.now();
      this.#ktl.signal('SIGINT');
    }
    if (phase === 'packing') {
      await this.#until(() => readdirSync(dirname(made)).some((name) => name.endsWith('.tmp')));
    }
    const atMs = performance.now() + afterMs;
    await this.#until(() => performance.now() >= atMs);
    return endedMs ?? performance.now();
  }

  async #until(isMet: () => boolean): Promise<void> {
    for (;;) {
      this.#look();
      if (this.isOver || isMet()) return;
      await sleep(2);
    }
  }

  #look(): void {
    const lines = committedLines(this.#recording.sqlite);
    if (lines > 0 && this.lines === 0) this.firstMs = performance.now();
    this.lines = Math.max(this.lines, lines);
  }
}

function isThere(path: string): boolean {
  return readdirSync(dirname(path)).includes(path.slice(dirname(path).length + 1));
}

/** Bytes of a file; undefined where there is none. */
export function bytesOf(path: string): Buffer | undefined {
  return isThere(path) ? readFileSync(path) : undefined;
}
