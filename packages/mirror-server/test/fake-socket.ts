import type { ViewerSocket, ViewerSocketEvents } from '../src/session/viewer-socket.ts';

export interface SentFrame {
  readonly kind: string;
  readonly seq?: number;
  readonly [field: string]: unknown;
}

/** A viewer's connection whose peer reads when a test lets it. */
export class FakeSocket implements ViewerSocket {
  readonly deflates = false;
  bufferedBytes = 0;
  pings = 0;
  closed: string | undefined;
  readonly messages: Buffer[] = [];
  #reads: boolean;
  #events: ViewerSocketEvents | undefined;

  /** @param options.reads - false: nothing is taken before `read()` */
  constructor({ reads = true } = {}) {
    this.#reads = reads;
  }

  /** Everything that was written, as frames. */
  get frames(): SentFrame[] {
    return this.messages.flatMap((message) =>
      payloadOf(message)
        .split('\n')
        .map((line) => JSON.parse(line) as SentFrame),
    );
  }

  get kinds(): string[] {
    return this.frames.map(({ kind }) => kind);
  }

  /** Numbers of the session's frames in it, in order. */
  get seqs(): number[] {
    return this.frames.flatMap(({ seq }) => seq ?? []);
  }

  write(message: Buffer): void {
    this.messages.push(message);
    if (!this.#reads) this.bufferedBytes += message.length;
  }

  /** The peer takes all that was written, once. */
  drain(): void {
    this.bufferedBytes = 0;
    this.#events?.drained();
  }

  /** The peer reads from now on, or no longer. */
  set reads(reads: boolean) {
    this.#reads = reads;
    if (reads) this.drain();
  }

  answer(): void {
    this.#events?.alive();
  }

  ping(): void {
    this.pings++;
  }

  close(code: number, reason: string): void {
    this.closed = `${String(code)} ${reason}`;
    this.#events?.closed();
  }

  terminate(): void {
    this.closed ??= 'terminated';
    this.#events?.closed();
  }

  listen(events: ViewerSocketEvents): void {
    this.#events = events;
  }
}

/** Text of an unmasked text message. */
export function payloadOf(message: Buffer): string {
  const length = message[1] ?? 0;
  const header = length < 126 ? 2 : length === 126 ? 4 : 10;
  return message.toString('utf8', header);
}
