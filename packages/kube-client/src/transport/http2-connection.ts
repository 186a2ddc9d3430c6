import * as http2 from 'node:http2';
import type { Socket } from 'node:net';
import { faults } from '../faults.ts';
import { ByteQueue } from './byte-queue.ts';
import { errorCode, messageOf } from './connection-fault.ts';
import type { WireRequest, WireResponse } from './wire.ts';
import { NotSent } from './wire.ts';

/** Sizes and times of an HTTP/2 connection. */
export interface Http2Tuning {
  /** Flow-control window of each stream, bytes. */
  readonly streamWindowBytes: number;
  /** Flow-control window of the whole connection, bytes. */
  readonly connectionWindowBytes: number;
  /** Streams on one connection, if the server does not say fewer. */
  readonly maxStreams: number;
  readonly pingIntervalMs: number;
  /** Without an answer for so long the connection is dead. */
  readonly pingTimeoutMs: number;
}

// Until the server's SETTINGS arrive nobody knows its limit; every server allows at least these.
const beforeSettings = 8;
const refusedStream = http2.constants.NGHTTP2_REFUSED_STREAM;
// RFC 9113 §7, by code.
const resetNames: readonly (string | undefined)[] = [
  'NO_ERROR PROTOCOL_ERROR INTERNAL_ERROR FLOW_CONTROL_ERROR SETTINGS_TIMEOUT STREAM_CLOSED',
  'FRAME_SIZE_ERROR REFUSED_STREAM CANCEL COMPRESSION_ERROR CONNECT_ERROR ENHANCE_YOUR_CALM',
  'INADEQUATE_SECURITY HTTP_1_1_REQUIRED',
]
  .join(' ')
  .split(' ');

/**
 * One HTTP/2 session: streams, PING, and the end of all its streams when it dies. PING goes by the
 * machine's timers, not by the injected clock: it measures a real peer, and a clock that a test or a
 * simulation runs faster would find every peer dead.
 */
export class Http2Connection {
  /** Streams open now, and those about to be. */
  load = 0;
  readonly #session: http2.ClientHttp2Session;
  readonly #tuning: Http2Tuning;
  readonly #settings: Promise<void>;
  #settingsSeen = false;
  #draining = false;
  #pingTimer: NodeJS.Timeout | undefined;
  #deathTimer: NodeJS.Timeout | undefined;
  #death: string | undefined;

  constructor(socket: Socket, authority: string, tuning: Http2Tuning) {
    this.#tuning = tuning;
    this.#session = http2.connect(authority, {
      createConnection: () => socket,
      settings: { initialWindowSize: tuning.streamWindowBytes, enablePush: false },
      // MB. Node's default of 10 refuses streams when a hundred of them are busy.
      maxSessionMemory: 64,
    });
    const session = this.#session;
    const settings = Promise.withResolvers<undefined>();
    this.#settings = settings.promise;
    const grow = (): void => {
      if (!session.destroyed) session.setLocalWindowSize(tuning.connectionWindowBytes);
    };
    if (session.connecting) session.once('connect', grow);
    else grow();
    session.once('remoteSettings', () => {
      this.#settingsSeen = true;
      settings.resolve(undefined);
    });
    session.on('goaway', (code: number) => {
      this.#draining = true;
      this.#death ??= `the server sent GOAWAY ${resetName(code)}`;
    });
    session.on('error', (error) => {
      this.#draining = true;
      this.#death ??= messageOf(error);
    });
    session.once('close', () => {
      this.#draining = true;
      this.#stopPings();
      settings.resolve(undefined);
    });
    this.#schedulePing();
  }

  /** Takes no new streams: dead, or told to go away. */
  get isDraining(): boolean {
    return this.#draining || this.#session.closed || this.#session.destroyed;
  }

  get isClosed(): boolean {
    return this.#session.destroyed;
  }

  /** Streams that fit, by the server's word once it is known. */
  get capacity(): number {
    const peer = this.#session.remoteSettings.maxConcurrentStreams;
    return Math.max(
      1,
      Math.min(this.#tuning.maxStreams, this.#settingsSeen ? (peer ?? Infinity) : Infinity),
    );
  }

  onClose(listener: () => void): void {
    this.#session.once('close', listener);
  }

  /** Keeps Node alive while in use. */
  ref(): void {
    if (!this.#session.destroyed) this.#session.ref();
  }

  unref(): void {
    if (!this.#session.destroyed) this.#session.unref();
  }

  close(): void {
    this.#draining = true;
    this.#session.close();
  }

  destroy(reason: string): void {
    this.#draining = true;
    this.#death ??= reason;
    this.#session.destroy();
  }

  /**
   * Sends a request on a new stream. The caller counted it in `load` already; `onDone` tells when
   * the stream is over. An abort of the request's signal ends waiting and reading at once, whatever
   * state the connection is in; `onClose` is called only where there was an answer.
   * @throws NotSent when the server certainly did not act on it
   */
  async send(request: WireRequest, onDone: () => void): Promise<WireResponse> {
    try {
      if (!this.#settingsSeen && this.load > beforeSettings) await this.#settings;
      request.signal?.throwIfAborted();
      if (this.isDraining) throw new NotSent(this.#death ?? 'the connection closed');
      if (this.load > this.capacity) throw new NotSent('the connection is full');
    } catch (error) {
      onDone();
      throw error;
    }
    return this.#open(request, onDone);
  }

  #open(request: WireRequest, onDone: () => void): Promise<WireResponse> {
    const { promise, resolve, reject } = Promise.withResolvers<WireResponse>();
    let stream: http2.ClientHttp2Stream;
    try {
      stream = this.#session.request(
        { ':method': request.method, ':path': request.path, ...request.headers },
        { endStream: request.body === undefined },
      );
    } catch (error) {
      onDone();
      throw new NotSent(messageOf(error));
    }
    const queue = new ByteQueue({
      // Node stops reading where `push` gives false; `_read` starts it again.
      pause: () => undefined,
      resume: () => {
        stream._read(0);
      },
      cancel: () => {
        stream.close(http2.constants.NGHTTP2_CANCEL);
      },
    });
    let answered = false;
    let ended = false;
    let complete = false;
    const onAbort = (): void => {
      const reason: unknown = request.signal?.reason;
      reject(reason);
      queue.fail(reason);
      stream.close(http2.constants.NGHTTP2_CANCEL);
    };
    const lost = (error?: unknown): void => {
      const problem = this.#death ?? lossOf(stream.rstCode, error);
      if (!answered && isRepeatable(request, stream.rstCode, this.isDraining)) {
        reject(new NotSent(problem));
      }
      const fault = faults.STREAM_LOST({ problem }, error);
      reject(fault);
      queue.fail(fault);
    };
    takeBytes(stream, queue, () => {
      ended = true;
    });
    stream.on('response', (headers) => {
      answered = true;
      resolve({ status: headers[':status'] ?? 0, headers: plainHeaders(headers), body: queue });
    });
    stream.on('end', () => {
      complete = ended;
      if (complete) queue.end();
    });
    stream.on('error', lost);
    stream.once('close', () => {
      request.signal?.removeEventListener('abort', onAbort);
      if (!complete || !answered) lost();
      // A request without an answer may be sent again, and then still needs its caller's abort.
      if (answered) request.onClose?.();
      onDone();
    });
    request.signal?.addEventListener('abort', onAbort, { once: true });
    if (request.body !== undefined) stream.end(request.body);
    return promise;
  }

  #schedulePing(): void {
    this.#pingTimer = setTimeout(() => {
      this.#ping();
    }, this.#tuning.pingIntervalMs).unref();
  }

  #ping(): void {
    if (this.#session.destroyed || this.#session.closed) return;
    const { pingTimeoutMs } = this.#tuning;
    this.#deathTimer = setTimeout(() => {
      this.destroy(`no answer to PING within ${String(pingTimeoutMs / 1000)} s`);
    }, pingTimeoutMs).unref();
    this.#session.ping((error) => {
      clearTimeout(this.#deathTimer);
      if (error === null) this.#schedulePing();
    });
  }

  #stopPings(): void {
    clearTimeout(this.#pingTimer);
    clearTimeout(this.#deathTimer);
  }
}

/**
 * Hands the bytes of a stream to the queue as they are read. They do not pass through the stream's own
 * buffer, which schedules work for each of the small frames that a log comes in.
 *
 * Node ends the readable side for END_STREAM and for a reset alike. They differ in one thing: after
 * a reset the stream is already closed when the end is pushed.
 */
function takeBytes(
  stream: http2.ClientHttp2Stream,
  queue: ByteQueue,
  onCleanEnd: () => void,
): void {
  const push = stream.push.bind(stream);
  stream.push = (chunk: Uint8Array | null): boolean => {
    if (chunk !== null) return queue.push(chunk);
    if (!stream.closed && !stream.destroyed) onCleanEnd();
    return push(chunk);
  };
  stream.resume();
}

/**
 * A refused stream was not looked at (RFC 9113 §8.7); a GET whose connection died before an answer,
 * as an idle one does when the server restarts, does no harm twice.
 */
function isRepeatable(request: WireRequest, code: number, dead: boolean): boolean {
  return code === refusedStream || (dead && request.method === 'GET');
}

function lossOf(code: number, error: unknown): string {
  if (error !== undefined && errorCode(error) !== 'ERR_HTTP2_STREAM_ERROR') return messageOf(error);
  return code === http2.constants.NGHTTP2_CANCEL
    ? 'the connection closed before the end'
    : `the server reset the stream (${resetName(code)})`;
}

function resetName(code: number): string {
  return resetNames[code] ?? String(code);
}

function plainHeaders(headers: http2.IncomingHttpHeaders): Record<string, string> {
  const plain: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (name.startsWith(':') || value === undefined) continue;
    plain[name] = typeof value === 'string' ? value : String(value);
  }
  return plain;
}
