import type { TrueLine } from '../faults/ledger.ts';

/** One entry of a container log file as the runtime writes it: a line, or a part of a long one. */
export interface Fragment {
  readonly stampNs: bigint;
  readonly text: Buffer;
  /** No newline behind it: the line goes on in the next fragment. */
  readonly isPartial: boolean;
}

export const FRAGMENT_BYTES = 16 * 1024;

/** RFC 3339 with nine digits, as the kubelet prints it. */
export function formatStamp(ns: bigint): string {
  const seconds = ns / 1_000_000_000n;
  const iso = new Date(Number(seconds) * 1000).toISOString().slice(0, 19);
  return `${iso}.${String(ns % 1_000_000_000n).padStart(9, '0')}Z`;
}

/** The log of one container instance: its current file, and what it was. */
export class InstanceFiles {
  readonly instance: number;
  readonly files: Fragment[][] = [[]];
  readonly lines: TrueLine[] = [];
  isRunning = true;
  startedMs = 0;

  constructor(instance: number) {
    this.instance = instance;
  }

  get current(): number {
    return this.files.length - 1;
  }

  write(stampNs: bigint, text: string, hasNewline = true): void {
    const bytes = Buffer.from(text);
    this.lines.push({ stamp: formatStamp(stampNs), text, file: this.current });
    const file = this.files[this.current]!;
    let at = 0;
    let ns = stampNs;
    while (bytes.length - at > FRAGMENT_BYTES) {
      file.push({ stampNs: ns, text: bytes.subarray(at, at + FRAGMENT_BYTES), isPartial: true });
      at += FRAGMENT_BYTES;
      ns += 1000n;
    }
    file.push({ stampNs: ns, text: bytes.subarray(at), isPartial: !hasNewline });
  }

  rotate(): void {
    this.files.push([]);
  }
}

/** Renders fragments as the kubelet does with timestamps=true; keeps its one line-start flag. */
export class Renderer {
  readonly #sinceNs: bigint;
  #atLineStart = true;

  constructor(sinceNs: bigint) {
    this.#sinceNs = sinceNs;
  }

  render(fragments: readonly Fragment[]): Buffer {
    const out: Buffer[] = [];
    for (const { stampNs, text, isPartial } of fragments) {
      if (stampNs >= this.#sinceNs) {
        if (this.#atLineStart) out.push(Buffer.from(`${formatStamp(stampNs)} `));
        out.push(text);
        if (!isPartial) out.push(Buffer.from('\n'));
      }
      this.#atLineStart = !isPartial;
    }
    return Buffer.concat(out);
  }
}
