import { ByteBuffer, ByteReader } from './byte-buffer.ts';

/** SGR parameters (`1;31`) that hold from a UTF-16 unit of the text on. */
export interface AnsiRun {
  readonly at: number;
  readonly params: string;
}

const SGR = /\x1b\[([\d;:]{0,64})m/g;
const MAX_SEQUENCES = 60_000;

/**
 * Keeps the colours of a line beside its text: places and numbers of the sequences, a few bytes each,
 * instead of the text once more.
 */
export class AnsiCodec {
  private readonly numbers = new Map<string, number>();
  private readonly sequences: string[] = [];

  /** Undefined where `ansi` is not `line` with SGR sequences in between. */
  encode(line: string, ansi: string): Uint8Array | undefined {
    const out = new ByteBuffer(32);
    let read = 0;
    let at = 0;
    let last = 0;
    SGR.lastIndex = 0;
    for (let match = SGR.exec(ansi); match !== null; match = SGR.exec(ansi)) {
      const length = match.index - read;
      if (!line.startsWith(ansi.slice(read, match.index), at)) return undefined;
      at += length;
      read = SGR.lastIndex;
      const number = this.numberOf(match[1] ?? '');
      if (number === undefined) return undefined;
      out.varint(at - last);
      out.varint(number);
      last = at;
    }
    if (ansi.length - read !== line.length - at || !line.endsWith(ansi.slice(read)))
      return undefined;
    out.trim();
    return out.bytes;
  }

  decode(bytes: Uint8Array): AnsiRun[] {
    const reader = new ByteReader(bytes);
    const runs: AnsiRun[] = [];
    let at = 0;
    while (!reader.isAtEnd) {
      at += reader.varint();
      runs.push({ at, params: this.sequences[reader.varint()] ?? '' });
    }
    return runs;
  }

  private numberOf(params: string): number | undefined {
    const known = this.numbers.get(params);
    if (known !== undefined) return known;
    if (this.sequences.length >= MAX_SEQUENCES) return undefined;
    this.numbers.set(params, this.sequences.length);
    return this.sequences.push(params) - 1;
  }
}

/** The text with its sequences in it again. */
export function withSequences(line: string, runs: readonly AnsiRun[]): string {
  let out = '';
  let at = 0;
  for (const run of runs) {
    out += `${line.slice(at, run.at)}\x1b[${run.params}m`;
    at = run.at;
  }
  return out + line.slice(at);
}
