import { faults, type KubeObject, type LogOptions } from '@ktl/kube-client';
import type { PodLogReader } from '@ktl/log-tailer';
import { FakePod, targetOf } from '../fake/fake-cluster.ts';
import { TargetQueue } from '../fake/target-queue.ts';
import type { VirtualClock } from '../fake/virtual-clock.ts';

const SLOT_MS = 100;
const PIECE_BYTES = 16 * 1024;
/** Files are rotated this often, so a whole re-read is no longer than this. */
const FILE_MS = 30_000;
const DATE_BYTES = '2026-01-02T03:04:05'.length;

interface Life {
  readonly pod: FakePod;
  readonly startMs: number;
}

/**
 * Containers that write at a steady rate for ever and hold nothing: each line follows from its time.
 * Chunks are fresh memory, as from a socket.
 */
export class EndlessCluster implements PodLogReader {
  readonly targets = new TargetQueue();
  readonly #clock: VirtualClock;
  readonly #linesPerSlot: number;
  readonly #lives = new Map<string, Life>();
  // One slot's lines with the fractions of each tenth of a second; the second is written in.
  readonly #templates: { readonly bytes: Buffer; readonly starts: readonly number[] }[];
  readonly #templateSeconds: number[] = [];
  #breaks = new AbortController();
  #pods = 0;

  /** @param linesPerSecond - of each container; a multiple of 10 */
  constructor(clock: VirtualClock, linesPerSecond: number) {
    this.#clock = clock;
    this.#linesPerSlot = linesPerSecond / 10;
    this.#templates = Array.from({ length: 10 }, (_, tenth) => this.#template(tenth));
  }

  /** Starts a pod. */
  add(isInitial: boolean): void {
    const id = `p${String(this.#pods++)}`;
    const pod = new FakePod(id, id);
    pod.isInitial = isInitial;
    const startMs = Math.ceil(this.#clock.now() / SLOT_MS) * SLOT_MS;
    pod.files.startedMs = startMs;
    this.#lives.set(id, { pod, startMs });
    this.targets.push({ type: 'present', target: targetOf(pod, pod.status) });
  }

  /** Deletes the newest pod. */
  removeNewest(): void {
    const life = [...this.#lives.values()].at(-1);
    if (life === undefined) return;
    this.#lives.delete(life.pod.name);
    const target = targetOf(life.pod, life.pod.status);
    this.targets.push({ type: 'absent', target, reason: 'deleted' });
  }

  /** Resets every stream. */
  breakStreams(): void {
    const broken = this.#breaks;
    this.#breaks = new AbortController();
    broken.abort(faults.STREAM_LOST({ problem: 'reset' }));
  }

  async openLog(
    pod: { readonly name: string },
    options: LogOptions,
  ): Promise<AsyncIterable<Uint8Array>> {
    await this.#clock.sleep(5, options.signal);
    const life = this.#lives.get(pod.name);
    if (life === undefined) throw absent('API_NOT_FOUND', 404);
    if (options.previous === true) throw absent('API_INVALID', 400);
    return this.#stream(life, options);
  }

  get = async <T extends KubeObject>(
    _: unknown,
    { name }: { readonly name: string },
  ): Promise<T> => {
    await this.#clock.sleep(5);
    const life = this.#lives.get(name);
    if (life === undefined) throw absent('API_NOT_FOUND', 404);
    const running = { startedAt: new Date(life.startMs).toISOString() };
    const status = { containerStatuses: [{ name: 'c', restartCount: 0, state: { running } }] };
    return { metadata: { name, uid: life.pod.uid }, status } as unknown as T;
  };

  async *#stream(life: Life, options: LogOptions): AsyncGenerator<Uint8Array, undefined> {
    const clock = this.#clock;
    const { signal: broken } = this.#breaks;
    const signal = AbortSignal.any([broken, ...(options.signal ? [options.signal] : [])]);
    const fileMs = Math.floor(clock.now() / FILE_MS) * FILE_MS;
    const sinceMs = options.sinceTime === undefined ? 0 : Date.parse(options.sinceTime);
    const written = Math.floor(clock.now() / SLOT_MS) * SLOT_MS;
    let slotMs = Math.max(life.startMs, fileMs, Math.ceil(sinceMs / SLOT_MS) * SLOT_MS);
    if (options.tailLines !== undefined) slotMs = Math.max(life.startMs, written - SLOT_MS);
    for (;;) {
      while (slotMs + SLOT_MS <= clock.now()) {
        const bytes = this.#lines(slotMs, options.tailLines);
        for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
          signal.throwIfAborted();
          yield Buffer.from(bytes.subarray(at, at + PIECE_BYTES));
        }
        slotMs += SLOT_MS;
      }
      if (options.follow !== true) return undefined;
      await clock.sleep(slotMs + SLOT_MS - clock.now(), signal);
    }
  }

  // A view that is valid until the next call.
  #lines(slotMs: number, tailLines: number | undefined): Buffer {
    const tenth = (slotMs % 1000) / SLOT_MS;
    const second = Math.floor(slotMs / 1000);
    const { bytes, starts } = this.#templates[tenth]!;
    if (this.#templateSeconds[tenth] !== second) {
      this.#templateSeconds[tenth] = second;
      const date = Buffer.from(new Date(second * 1000).toISOString().slice(0, DATE_BYTES));
      for (const start of starts) date.copy(bytes, start);
    }
    return tailLines === undefined ? bytes : bytes.subarray(starts[starts.length - tailLines]);
  }

  #template(tenth: number): { readonly bytes: Buffer; readonly starts: readonly number[] } {
    const starts: number[] = [];
    const lines: string[] = [];
    let at = 0;
    for (let i = 0; i < this.#linesPerSlot; i++) {
      const fraction = tenth * 1e8 + Math.floor((i * 1e8) / this.#linesPerSlot);
      const stamp = `2026-01-02T03:04:05.${String(fraction).padStart(9, '0')}Z`;
      const line = `${stamp} GET /checkout/${String(i)} 200 ${'.'.repeat(20)}\n`;
      starts.push(at);
      at += line.length;
      lines.push(line);
    }
    return { bytes: Buffer.from(lines.join('')), starts };
  }
}

function absent(code: 'API_NOT_FOUND' | 'API_INVALID', status: number): Error {
  return faults[code]({
    subject: { verb: 'get', resource: 'pods/log' },
    ...{ status, serverMessage: 'not found' },
  });
}
