import { faults } from '@ktl/kube-client';
import { Renderer, type InstanceFiles } from './log-file.ts';
import type { Random } from './random.ts';

/** How a response body goes wrong. */
export type StreamFault =
  | { readonly kind: 'reset' | 'fin' | 'freeze' }
  | { readonly kind: 'reset-after' | 'fin-after'; readonly bytes: number }
  | { readonly kind: 'text'; readonly text: string };

export interface StreamOptions {
  readonly files: InstanceFiles;
  readonly follow: boolean;
  readonly sinceNs: bigint;
  readonly tailLines: number | undefined;
  readonly signal: AbortSignal | undefined;
  readonly random: Random;
}

/** One pods/log response. */
export class LogStream implements AsyncIterable<Uint8Array> {
  readonly #options: StreamOptions;
  readonly #renderer: Renderer;
  #file: number;
  #next: number;
  // The kubelet watches for a new file only once it has reached the end of one.
  #isAttached = false;
  #queue: Buffer[] = [];
  #end: { readonly error?: unknown } | undefined;
  #wake: (() => void) | undefined;
  #frozen = false;
  #limit: { bytes: number; readonly isClean: boolean } | undefined;

  constructor(options: StreamOptions) {
    this.#options = options;
    this.#renderer = new Renderer(options.sinceNs);
    const { files, tailLines } = options;
    this.#file = files.current;
    const length = files.files[this.#file]!.length;
    this.#next = tailLines === undefined ? 0 : Math.max(0, length - tailLines);
    options.signal?.addEventListener('abort', () =>
      this.#finish({ error: options.signal?.reason }),
    );
  }

  get isOver(): boolean {
    return this.#end !== undefined;
  }

  /** Sends what the file has. `isSlow`: a reader so far behind that it has not seen the end yet. */
  pump(isSlow = false): void {
    if (this.#end !== undefined) return;
    const { files, follow } = this.#options;
    const file = files.files[this.#file]!;
    const upTo = isSlow ? this.#next + Math.floor((file.length - this.#next) / 2) : file.length;
    this.#send(this.#renderer.render(file.slice(this.#next, upTo)));
    this.#next = upTo;
    if (isSlow) return;
    if (this.#isAttached && this.#file < files.current) {
      this.#file = files.current;
      this.#next = 0;
      this.pump();
      return;
    }
    // Attached too late: a rotation that has happened is noticed at the next one.
    if (this.#file === files.current) this.#isAttached = true;
    if (!follow || !files.isRunning) this.#finish({});
  }

  /** A rotation wakes a reader that missed the one before. */
  rotated(): void {
    if (!this.#isAttached && this.#next === this.#options.files.files[this.#file]!.length) {
      this.#isAttached = true;
    }
    this.pump();
  }

  break(fault: StreamFault): void {
    if (this.#end !== undefined) return;
    if (fault.kind === 'freeze') this.#frozen = true;
    else if (fault.kind === 'text') {
      this.#send(Buffer.from(fault.text));
      this.#finish({});
    } else if (fault.kind === 'reset-after' || fault.kind === 'fin-after') {
      this.#limit = { bytes: fault.bytes, isClean: fault.kind === 'fin-after' };
    } else this.#finish(fault.kind === 'fin' ? {} : { error: lost(fault.kind) });
  }

  #send(bytes: Buffer): void {
    let rest = bytes;
    if (this.#limit !== undefined && rest.length >= this.#limit.bytes) {
      rest = rest.subarray(0, this.#limit.bytes);
      const { isClean } = this.#limit;
      this.#split(rest);
      this.#finish(isClean ? {} : { error: lost('cut') });
      return;
    }
    if (this.#limit !== undefined) this.#limit.bytes -= rest.length;
    this.#split(rest);
  }

  #split(bytes: Buffer): void {
    const { random } = this.#options;
    let at = 0;
    while (at < bytes.length && this.#end === undefined) {
      const size = random.chance(0.3) ? random.between(1, 40) : random.between(100, 9000);
      this.#queue.push(bytes.subarray(at, at + size));
      at += size;
    }
    this.#ring();
  }

  #finish(end: { readonly error?: unknown }): void {
    this.#end ??= end;
    if (end.error !== undefined) this.#frozen = false;
    this.#ring();
  }

  #ring(): void {
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    try {
      for (;;) {
        const chunk = this.#frozen ? undefined : this.#queue.shift();
        if (chunk !== undefined) yield chunk;
        else if (this.#end !== undefined && !this.#frozen) {
          if (this.#end.error !== undefined) throw this.#end.error as Error;
          return;
        } else {
          await new Promise<void>((resolve) => {
            this.#wake = resolve;
          });
        }
      }
    } finally {
      this.#finish({});
    }
  }
}

export function lost(problem: string): Error {
  return faults.STREAM_LOST({ problem });
}
