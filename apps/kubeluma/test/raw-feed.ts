import { connect, type Socket } from 'node:net';
import type { ServerMessage } from './protocol-client.ts';

/** A WebSocket that reads only when it is told to: what a stalled browser is to the server. */
export class RawFeed implements Disposable {
  readonly messages: ServerMessage[] = [];
  /** How many of them are lines. */
  lineCount = 0;
  /** How many lines it was told that it missed. */
  skipped = 0;
  readonly #socket: Socket;
  #bytes = Buffer.alloc(0);
  #isOpen = false;

  private constructor(socket: Socket) {
    this.#socket = socket;
  }

  /** @param headers - of the handshake */
  static async open(origin: string, headers: Record<string, string>): Promise<RawFeed> {
    const { hostname, port, host } = new URL(origin);
    const socket = connect(Number(port), hostname);
    const feed = new RawFeed(socket);
    const all = {
      Host: host,
      Upgrade: 'websocket',
      Connection: 'Upgrade',
      'Sec-WebSocket-Version': '13',
      'Sec-WebSocket-Key': Buffer.from('0123456789abcdef').toString('base64'),
      ...headers,
    };
    const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
    await new Promise<void>((settle, fail) => {
      socket.once('error', fail);
      socket.on('data', (chunk) => {
        feed.#take(Buffer.from(chunk));
        if (feed.#isOpen) settle();
      });
      socket.write(`GET /ws HTTP/1.1\r\n${lines.join('')}\r\n`);
    });
    return feed;
  }

  send(message: object): void {
    const text = Buffer.from(JSON.stringify(message));
    // A text frame, masked with zeros as a client has to.
    this.#socket.write(Buffer.concat([Buffer.from([0x81, 0x80 | text.length, 0, 0, 0, 0]), text]));
  }

  stall(): void {
    this.#socket.pause();
  }

  /** Reads again, until `isEnough`. */
  async read(isEnough: () => boolean): Promise<void> {
    this.#socket.resume();
    await new Promise<void>((settle, fail) => {
      const timer = setTimeout(() => {
        fail(new Error(`not enough in ${this.messages.length} messages`));
      }, 30_000);
      const look = (): void => {
        if (!isEnough()) return;
        clearTimeout(timer);
        this.#socket.off('data', look);
        settle();
      };
      this.#socket.on('data', look);
      look();
    });
  }

  [Symbol.dispose](): void {
    this.#socket.destroy();
  }

  #take(chunk: Buffer): void {
    this.#bytes = Buffer.concat([this.#bytes, chunk]);
    if (!this.#isOpen) {
      const end = this.#bytes.indexOf('\r\n\r\n');
      if (end < 0) return;
      this.#isOpen = true;
      this.#bytes = this.#bytes.subarray(end + 4);
    }
    let at = 0;
    for (;;) {
      const frame = frameAt(this.#bytes, at);
      if (frame === undefined) break;
      at = frame.end;
      if (frame.isText) {
        const message = JSON.parse(frame.payload.toString()) as ServerMessage;
        this.messages.push(message);
        if (message.type === 'log') this.lineCount += 1;
        if (message.type === 'skip') this.skipped += Number(message['count']);
      }
    }
    this.#bytes = this.#bytes.subarray(at);
  }
}

function frameAt(
  bytes: Buffer,
  at: number,
): { readonly end: number; readonly isText: boolean; readonly payload: Buffer } | undefined {
  if (bytes.length < at + 2) return undefined;
  const short = bytes.readUInt8(at + 1);
  const extra = short === 126 ? 2 : short === 127 ? 8 : 0;
  const start = at + 2 + extra;
  if (bytes.length < start) return undefined;
  const length =
    extra === 0
      ? short
      : extra === 2
        ? bytes.readUInt16BE(at + 2)
        : Number(bytes.readBigUInt64BE(at + 2));
  if (bytes.length < start + length) return undefined;
  const payload = bytes.subarray(start, start + length);
  return { end: start + length, isText: (bytes.readUInt8(at) & 0x0f) === 1, payload };
}
