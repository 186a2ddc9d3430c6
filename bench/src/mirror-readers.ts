/**
 * `mirror-readers.ts PORT VIEWERS SAMPLED deflate|plain`: viewers as cheap as they can be, so that they leave
 * the machine to the server. All count bytes and read message headers; the sampled ones read the
 * messages too, one in eight. Prints one JSON line when its input ends.
 */
import { connect, type Socket } from 'node:net';
import { constants, inflateRawSync } from 'node:zlib';

/** What the viewers of one process saw. */
export interface ReaderReport {
  readonly bytes: number;
  readonly messages: number;
  /** Milliseconds from publish to read, of the oldest line of each sampled message. */
  readonly latencies: readonly number[];
  readonly cpuS: number;
}

const [port = '', viewers = '', sampled = '', mode = ''] = process.argv.slice(2);
const latencies: number[] = [];
const sampleEvery = 8;
let bytes = 0;
let messages = 0;
const syncTail = Buffer.from([0, 0, 0xff, 0xff]);

/** Reads WebSocket messages from pieces of a stream. */
class MessageReader {
  #head = Buffer.alloc(0);
  #left = 0;
  #deflated = false;
  #pieces: Buffer[] = [];
  readonly #onMessage: ((payload: Buffer, deflated: boolean) => void) | undefined;

  constructor(onMessage?: (payload: Buffer, deflated: boolean) => void) {
    this.#onMessage = onMessage;
  }

  read(piece: Buffer): void {
    let rest = piece;
    while (rest.length > 0) {
      if (this.#left > 0) {
        const part = rest.subarray(0, this.#left);
        if (this.#onMessage !== undefined) this.#pieces.push(Buffer.from(part));
        this.#left -= part.length;
        rest = rest.subarray(part.length);
        if (this.#left === 0) this.#finish();
      } else rest = this.#readHead(rest);
    }
  }

  #readHead(rest: Buffer): Buffer {
    const head = this.#head.length === 0 ? rest : Buffer.concat([this.#head, rest]);
    const short = (head[1] ?? 0) & 0x7f;
    const headBytes = short < 126 ? 2 : short === 126 ? 4 : 10;
    if (head.length < headBytes) {
      this.#head = Buffer.from(head);
      return Buffer.alloc(0);
    }
    this.#head = Buffer.alloc(0);
    this.#deflated = ((head[0] ?? 0) & 0x40) !== 0;
    this.#left =
      short < 126 ? short : short === 126 ? head.readUInt16BE(2) : Number(head.readBigUInt64BE(2));
    return head.subarray(headBytes);
  }

  #finish(): void {
    messages++;
    this.#onMessage?.(Buffer.concat(this.#pieces), this.#deflated);
    this.#pieces = [];
  }
}

function open(index: number): Promise<Socket> {
  const onMessage = index < Number(sampled) ? sampler() : undefined;
  const reader = new MessageReader(onMessage);
  const extension = mode === 'deflate' ? 'Sec-WebSocket-Extensions: permessage-deflate\r\n' : '';
  let upgraded = false;
  return new Promise((resolve, reject) => {
    const socket = connect({
      host: '127.0.0.1',
      port: Number(port),
      onread: {
        buffer: Buffer.allocUnsafe(256 * 1024),
        callback: (count, buffer) => {
          bytes += count;
          let piece = Buffer.from(buffer.buffer, buffer.byteOffset, count);
          if (!upgraded) {
            piece = piece.subarray(piece.indexOf('\r\n\r\n') + 4);
            upgraded = true;
            resolve(socket);
          }
          reader.read(piece);
          return true;
        },
      },
    });
    socket.on('error', reject);
    socket.write(
      `GET /ws HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
        `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${Buffer.alloc(16).toString('base64')}\r\n${extension}\r\n`,
    );
  });
}

function sampler(): (payload: Buffer, deflated: boolean) => void {
  let seen = 0;
  return (payload, deflated) => {
    if (seen++ % sampleEvery !== 0) return;
    const text = deflated
      ? inflateRawSync(Buffer.concat([payload, syncTail]), { finishFlush: constants.Z_SYNC_FLUSH })
      : payload;
    const published = /published=(\d+)/.exec(text.toString('latin1', 0, 400))?.[1];
    if (published !== undefined) latencies.push(Date.now() - Number(published));
  };
}

const sockets = await Promise.all(
  Array.from({ length: Number(viewers) }, (_, index) => open(index)),
);
process.stdout.write('ready\n');
// A line of input begins a new count, so that the warm-up is not in it.
process.stdin.once('data', () => {
  bytes = messages = 0;
  latencies.length = 0;
  const begun = process.cpuUsage();
  process.stdin.once('end', () => {
    const { user, system } = process.cpuUsage(begun);
    const cpuS = (user + system) / 1e6;
    const report: ReaderReport = { bytes, messages, latencies, cpuS };
    process.stdout.write(`${JSON.stringify(report)}\n`, () => {
      for (const socket of sockets) socket.destroy();
    });
  });
});
