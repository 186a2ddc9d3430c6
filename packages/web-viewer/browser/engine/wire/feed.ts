import type { Connection } from '../protocol.ts';

/** What a socket reports; nothing after `onClose`. */
export interface SocketHandlers {
  readonly onOpen: () => void;
  readonly onMessage: (message: unknown) => void;
  readonly onClose: () => void;
}

export interface Socket {
  close(): void;
}

/** What the feed needs of the world. */
export interface FeedEnvironment {
  readonly openSocket: (url: string, handlers: SocketHandlers) => Socket;
  /** The HTTP status of a URL. */
  readonly status: (url: string) => Promise<number>;
  /** Calls back after some milliseconds; returns how to call that off. */
  readonly setTimer: (callback: () => void, delayMs: number) => () => void;
  /** 0 ≤ number < 1. */
  readonly random: () => number;
}

export interface FeedListener {
  readonly onMessage: (message: unknown) => void;
  readonly onChange: () => void;
  /** The seq to go on behind. */
  readonly lastSeq: () => number;
  /** No more frames are to come. */
  readonly isEnded: () => boolean;
}

const FIRST_DELAY_MS = 250;
const LONGEST_DELAY_MS = 10_000;
/** The server sends something at least every five seconds. */
const SILENCE_MS = 15_000;

/** One connection to a server, made again and again behind the last frame until it is closed. */
export class Feed {
  connection: Connection = 'idle';
  reason: string | undefined;
  retryInMs: number | undefined;
  private readonly environment: FeedEnvironment;
  private readonly listener: FeedListener;
  private readonly base: URL;
  private socket: Socket | undefined;
  private attempts = 0;
  private cancelTimer: (() => void) | undefined;
  private isClosed = false;

  /** @throws TypeError for a URL that is none */
  constructor(url: string, environment: FeedEnvironment, listener: FeedListener) {
    this.base = new URL(url.endsWith('/') ? url : `${url}/`);
    this.environment = environment;
    this.listener = listener;
  }

  connect(): void {
    this.change('connecting');
    let isOpen = false;
    const socket = this.environment.openSocket(this.socketUrl(), {
      onOpen: () => {
        if (this.socket !== socket) return;
        isOpen = true;
        this.attempts = 0;
        this.change('open');
        this.watch();
      },
      onMessage: (message) => {
        if (this.socket !== socket) return;
        this.watch();
        this.listener.onMessage(message);
      },
      onClose: () => {
        if (this.socket !== socket) return;
        this.socket = undefined;
        this.lost(isOpen);
      },
    });
    this.socket = socket;
  }

  /** Connects again at once, behind whatever is the last seq now. */
  restart(): void {
    if (this.isClosed) return;
    this.drop();
    this.connect();
  }

  close(): void {
    this.isClosed = true;
    this.drop();
    this.change('idle');
  }

  /** URL of the frames `from` to `to`. */
  framesUrl(from: number, to: number): string {
    return new URL(`frames?from=${String(from)}&to=${String(to)}`, this.base).href;
  }

  private socketUrl(): string {
    const url = new URL(`ws?after=${String(this.listener.lastSeq())}`, this.base);
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
    return url.href;
  }

  private lost(wasOpen: boolean): void {
    this.cancelTimer?.();
    if (this.listener.isEnded()) {
      this.change('ended');
      return;
    }
    if (wasOpen) {
      this.retry('the connection was lost');
      return;
    }
    this.change('connecting');
    // A browser does not tell why a WebSocket was refused; a plain request does.
    void this.environment.status(this.framesUrl(1, 1)).then(
      (status) => this.failed(status),
      () => this.failed(undefined),
    );
  }

  private failed(status: number | undefined): void {
    if (this.isClosed || this.socket !== undefined) return;
    if (status === 401 || status === 403) {
      this.change(
        'refused',
        'the server does not know this browser: open the link that it printed',
      );
      return;
    }
    this.retry(failureOf(status));
  }

  private retry(reason: string): void {
    const delayMs = Math.min(FIRST_DELAY_MS * 2 ** this.attempts, LONGEST_DELAY_MS);
    this.attempts++;
    // Many tabs that lost one server do not come back at the same instant.
    const inMs = Math.round(delayMs * (0.5 + this.environment.random() / 2));
    this.retryInMs = inMs;
    this.change('waiting', reason);
    this.cancelTimer = this.environment.setTimer(() => this.connect(), inMs);
  }

  private watch(): void {
    this.cancelTimer?.();
    this.cancelTimer = this.environment.setTimer(() => {
      this.drop();
      this.retry('the server was silent for 15 s');
    }, SILENCE_MS);
  }

  private drop(): void {
    this.cancelTimer?.();
    this.cancelTimer = undefined;
    const { socket } = this;
    this.socket = undefined;
    socket?.close();
  }

  private change(connection: Connection, reason?: string): void {
    this.connection = connection;
    this.reason = reason;
    if (connection !== 'waiting') this.retryInMs = undefined;
    this.listener.onChange();
  }
}

function failureOf(status: number | undefined): string {
  if (status === undefined) return 'the server does not answer';
  if (status < 400) return 'the server answers, but not to a WebSocket';
  return `the server answered ${String(status)}`;
}
