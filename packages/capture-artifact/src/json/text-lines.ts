import { limits } from '../tar/unpack-limits.ts';

/** A line of a JSON file. */
export interface TextLine {
  /** From 1. */
  readonly number: number;
  /** undefined: longer than any that is read. */
  readonly bytes: Buffer | undefined;
  /** False: the file ends within it. */
  readonly isWhole: boolean;
}

/** Cuts bytes into lines, those of a chunk at a time, however they are spread over chunks. */
export async function* textLines(
  chunks: AsyncIterable<Uint8Array>,
  maxBytes: number = limits.jsonLineBytes,
): AsyncGenerator<TextLine[], void> {
  let begun: Buffer[] = [];
  let begunBytes = 0;
  let number = 0;
  const add = (part: Buffer): void => {
    begunBytes += part.length;
    if (begunBytes <= maxBytes) begun.push(part);
    else begun = [];
  };
  const end = (isWhole: boolean): TextLine => {
    const bytes = begunBytes > maxBytes ? undefined : Buffer.concat(begun);
    begun = [];
    begunBytes = 0;
    return { number: ++number, bytes, isWhole };
  };
  for await (const given of chunks) {
    const chunk = Buffer.from(given.buffer, given.byteOffset, given.byteLength);
    const lines: TextLine[] = [];
    let at = 0;
    for (let next = chunk.indexOf(10); next >= 0; next = chunk.indexOf(10, at)) {
      if (begunBytes === 0)
        lines.push({ number: ++number, bytes: chunk.subarray(at, next), isWhole: true });
      else {
        add(chunk.subarray(at, next));
        lines.push(end(true));
      }
      at = next + 1;
    }
    if (at < chunk.length) add(chunk.subarray(at));
    if (lines.length > 0) yield lines;
  }
  if (begunBytes > 0) yield [end(false)];
}
