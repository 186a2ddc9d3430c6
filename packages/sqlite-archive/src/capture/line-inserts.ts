import { isUtf8 } from 'node:buffer';
import type { Database, Statement } from 'better-sqlite3';
import type { LineChunk } from './capture-batch.ts';
import { levelNames } from './capture-kind.ts';
import type { LineCounts } from './line-counts.ts';

type LineRow = [number, number, bigint, number, number, number, Uint8Array, Uint8Array | null];

/** Puts chunks into the table of lines. */
export class LineInserts {
  readonly #counts: LineCounts;
  readonly #stream: Statement<[number, ...(string | number)[]]>;
  /** Bytes are bound as they are: making strings of them would cost as much as the rest. */
  readonly #text: Statement<LineRow>;
  readonly #blob: Statement<LineRow>;
  #streams = 0;

  constructor(database: Database, counts: LineCounts) {
    this.#counts = counts;
    this.#stream = database.prepare('INSERT INTO streams VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)');
    this.#text = database.prepare(
      'INSERT INTO lines VALUES (?, ?, ?, ?, ?, ?, CAST(? AS TEXT), CAST(? AS TEXT))',
    );
    this.#blob = database.prepare('INSERT INTO lines VALUES (?, ?, ?, ?, ?, ?, ?, ?)');
  }

  /**
   * @param last - id of the line before
   * @returns id of the chunk's last line
   */
  insert(chunk: LineChunk, last: number): number {
    for (const s of chunk.streams) {
      const { namespace, pod, container, uid, restart, node, source, prefix } = s;
      this.#streams++;
      this.#stream.run(
        this.#streams,
        ...[namespace, pod, container, uid, restart, node, source, prefix],
      );
    }
    const isText = textTest(chunk);
    const { rendered } = chunk;
    let line = 0;
    for (const part of chunk.parts) {
      const end = line + part.count;
      const { stream } = part;
      for (; line < end; line++) {
        const given = chunk.timesNs[line] ?? 0n;
        const timeNs = given < 0n ? 0n : given;
        const raw = slice(chunk.bytes, chunk.offsets, line);
        const level = (chunk.levels[line] ?? 0) % levelNames.length;
        const hasOwn = rendered !== undefined && rendered[line * 2 + 1] !== 0;
        const shown = hasOwn ? slice(chunk.bytes, rendered, line) : null;
        const delayMs = Math.round(part.collectedMs) - Number(timeNs / 1_000_000n);
        const statement = isText(line) ? this.#text : this.#blob;
        statement.run(
          last + line + 1,
          stream,
          timeNs,
          delayMs,
          level,
          part.late ? 1 : 0,
          raw,
          shown,
        );
        this.#counts.add({ stream, level, timeNs, bytes: raw.length });
      }
    }
    return last + line;
  }
}

function slice(bytes: Uint8Array, offsets: Uint32Array, line: number): Uint8Array {
  return bytes.subarray(offsets[line * 2], offsets[line * 2 + 1]);
}

/** Which lines are UTF-8 without NUL. Asked of the whole chunk at once where that is enough. */
function textTest(chunk: LineChunk): (line: number) => boolean {
  const { bytes, offsets, rendered } = chunk;
  const plain = isUtf8(bytes) && !bytes.includes(0);
  const texts = rendered === undefined ? [offsets] : [offsets, rendered];
  return (line) =>
    texts.every((pairs) => {
      const start = pairs[line * 2] ?? 0;
      const end = pairs[line * 2 + 1] ?? 0;
      // A whole that is UTF-8 may still be cut within a character.
      if (plain) return !continues(bytes[start]) && !continues(bytes[end]);
      const part = bytes.subarray(start, end);
      return isUtf8(part) && !part.includes(0);
    });
}

function continues(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80;
}
