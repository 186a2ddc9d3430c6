import { bytesOfText } from './value/go-text.ts';

/** Where a template writes. */
export interface TemplateSink {
  /** Appends well-formed text. */
  text(text: string): void;
  /** Appends `bytes[start, end)`; they are only good until the call returns. */
  bytes(bytes: Uint8Array, start: number, end: number): void;
}

/** Appends text that may hold bytes that are no UTF-8. */
export function writeText(sink: TemplateSink, text: string): void {
  if (text.isWellFormed()) {
    sink.text(text);
    return;
  }
  const bytes = bytesOfText(text);
  sink.bytes(bytes, 0, bytes.length);
}
