import { deflatedMessage, headerRoom, messageWithin } from './message.ts';

const newline = 0x0a;

/** Consecutive frames of a session, encoded once as NDJSON. Immutable. */
export class Batch {
  readonly first: number;
  readonly last: number;
  /** Bytes of the session before this batch; 0 where that is not known. */
  readonly start: number;
  // The bytes lie behind room for a header, so that the message needs no copy.
  readonly #room: Buffer;
  #message: Buffer | undefined;
  #deflated: Promise<Buffer> | undefined;

  private constructor(span: { first: number; last: number; start: number }, room: Buffer) {
    this.first = span.first;
    this.last = span.last;
    this.start = span.start;
    this.#room = room;
  }

  /** Of one JSON text for each frame; the first has the number `first`. */
  static ofTexts(first: number, texts: readonly string[], start: number): Batch {
    const text = texts.join('\n');
    const bytes = Buffer.byteLength(text);
    const room = Buffer.allocUnsafeSlow(headerRoom + bytes + 1);
    room.write(text, headerRoom);
    room[headerRoom + bytes] = newline;
    return new Batch({ first, last: first + texts.length - 1, start }, room);
  }

  /** Of NDJSON bytes, which are copied. */
  static ofBytes(span: { first: number; last: number }, bytes: Uint8Array): Batch {
    const room = Buffer.allocUnsafeSlow(headerRoom + bytes.length);
    room.set(bytes, headerRoom);
    return new Batch({ ...span, start: 0 }, room);
  }

  /** NDJSON; every frame ends with a newline. */
  get bytes(): Buffer {
    return this.#room.subarray(headerRoom);
  }

  get sizeBytes(): number {
    return this.#room.length - headerRoom;
  }

  /** The batch as a WebSocket message. The newline at its end is left out: it is a separator there. */
  get message(): Buffer {
    this.#message ??= messageWithin(this.#room, this.sizeBytes - 1);
    return this.#message;
  }

  /** The same deflated; computed once, however many ask. */
  deflated(): Promise<Buffer> {
    this.#deflated ??= deflatedMessage(this.bytes.subarray(0, -1));
    return this.#deflated;
  }

  /** This batch and the one behind it as one. */
  joined(next: Batch): Batch {
    const room = Buffer.allocUnsafeSlow(this.#room.length + next.sizeBytes);
    room.set(this.#room);
    room.set(next.bytes, this.#room.length);
    return new Batch({ first: this.first, last: next.last, start: this.start }, room);
  }

  /** The frames from `from` to `to` of it; itself where that is all. */
  part(from: number, to = this.last): Batch {
    if (from <= this.first && to >= this.last) return this;
    const first = Math.max(from, this.first);
    const last = Math.min(to, this.last);
    const { bytes } = this;
    const start = skipLines(bytes, 0, first - this.first);
    const end = skipLines(bytes, start, last - first + 1);
    const part = Batch.ofBytes({ first, last }, bytes.subarray(start, end));
    return new Batch({ first, last, start: this.start + start }, part.#room);
  }
}

function skipLines(bytes: Buffer, from: number, count: number): number {
  let place = from;
  for (let line = 0; line < count; line++) place = bytes.indexOf(newline, place) + 1;
  return place;
}
