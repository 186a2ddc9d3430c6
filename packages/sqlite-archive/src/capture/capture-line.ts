import type { levelNames } from './capture-kind.ts';
import type { StoredStream } from './capture-batch.ts';

/** A line of a capture. */
export interface CaptureLine {
  /** Its place in the order of arrival, from 1. */
  readonly ordinal: number;
  /** Nanoseconds since 1970. */
  readonly timeNs: bigint;
  /** Milliseconds since 1970. */
  readonly collectedMs: number;
  readonly stream: StoredStream;
  /** `trace` to `fatal`; undefined: none. */
  readonly level: (typeof levelNames)[number];
  /** True: younger lines of others had come out before it. */
  readonly late: boolean;
  /** Byte for byte as it was written, without the newline. Lines may share memory: copy what is kept. */
  readonly raw: Buffer;
  /** As it was shown. */
  readonly rendered: Buffer;
}

/** A line as it was read; one class, so that all lines have one shape. */
export class StoredLine implements CaptureLine {
  readonly ordinal: number;
  readonly timeNs: bigint;
  readonly collectedMs: number;
  readonly stream: StoredStream;
  readonly level: CaptureLine['level'];
  readonly late: boolean;
  readonly raw: Buffer;
  readonly #rendered: Buffer | undefined;

  /** @param rendered - undefined: it is prefix and line */
  constructor(fields: Omit<CaptureLine, 'rendered'>, rendered?: Buffer) {
    this.ordinal = fields.ordinal;
    this.timeNs = fields.timeNs;
    this.collectedMs = fields.collectedMs;
    this.stream = fields.stream;
    this.level = fields.level;
    this.late = fields.late;
    this.raw = fields.raw;
    this.#rendered = rendered;
  }

  get rendered(): Buffer {
    return this.#rendered ?? Buffer.concat([Buffer.from(this.stream.prefix), this.raw]);
  }
}
