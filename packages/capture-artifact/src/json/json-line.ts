import type { CaptureLine } from '@ktl/sqlite-archive';

/** A line of logs.jsonl; one class, so that all lines have one shape. */
export class JsonLine implements CaptureLine {
  readonly ordinal: number;
  readonly timeNs: bigint;
  readonly collectedMs: number;
  readonly stream: CaptureLine['stream'];
  readonly level: CaptureLine['level'];
  readonly late: boolean;
  readonly raw: Buffer;
  readonly #rendered: (() => Buffer) | undefined;

  /** @param rendered - undefined: it is prefix and line */
  constructor(fields: Omit<CaptureLine, 'rendered'>, rendered?: () => Buffer) {
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
    if (this.#rendered !== undefined) return this.#rendered();
    return Buffer.concat([Buffer.from(this.stream.prefix), this.raw]);
  }
}
