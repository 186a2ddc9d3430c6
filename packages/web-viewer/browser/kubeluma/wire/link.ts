import { askAdmission, type Ask } from '../../logs/session.ts';
import type { LinkState } from '../state/view-state.ts';

/** What a {@link Link} tells. */
export interface LinkListener {
  onState(state: LinkState): void;
  /** The connection is open: whatever was subscribed has to be subscribed again. */
  onOpen(): void;
  onMessage(text: string): void;
}

/** What a {@link LinkSocket} reports. */
export interface SocketEvents {
  onOpen(): void;
  /** Text, or something that is no message. */
  onMessage(data: unknown): void;
  onClose(): void;
}

/** The part of a WebSocket that is used. */
export interface LinkSocket {
  send(text: string): void;
  close(): void;
}

/** What a {@link Link} needs of the browser. */
export interface LinkParts {
  readonly openSocket: (events: SocketEvents) => LinkSocket;
  /** Asks over HTTP; given up when the signal says so. */
  readonly ask: (...args: [...Parameters<Ask>, signal: AbortSignal]) => ReturnType<Ask>;
  /** Calls back after some milliseconds; returns how to call that off. */
  readonly setTimer: (callback: () => void, delayMs: number) => () => void;
  /** 0 ≤ number < 1. */
  readonly random: () => number;
}

interface Access {
  readonly code?: string;
  readonly token?: string;
}

const firstWaitMs = 400;
const longestWaitMs = 10_000;
/** The server sends something at least every five seconds. */
const silenceMs = 15_000;

/** How long to wait before the attempt after `failures` ones: doubling, at most 10 s, up to half of it by chance. */
export function waitMs(failures: number, random: number): number {
  const longest = Math.min(longestWaitMs, firstWaitMs * 2 ** failures);
  return longest * (0.5 + random / 2);
}

/**
 * The connection to the server; made again whenever it is cut, or silent for 15 s: a frozen network
 * reports neither an error nor an end.
 */
export class Link {
  readonly #listener: LinkListener;
  readonly #parts: LinkParts;
  #socket: LinkSocket | undefined;
  #isOpen = false;
  #failures = 0;
  /** Ends the request of the attempt that is under way. */
  #attempt = new AbortController();
  #cancelRetry: (() => void) | undefined;
  #cancelWatch: (() => void) | undefined;

  constructor(listener: LinkListener, parts: LinkParts) {
    this.#listener = listener;
    this.#parts = parts;
  }

  /** Connects, and goes on trying. `code`: of the link that opened the page. */
  async open(access: Access = {}): Promise<void> {
    this.#drop();
    const attempt = new AbortController();
    this.#attempt = attempt;
    this.#watch(access);
    const admission = await askAdmission(access, (path, headers) =>
      this.#parts.ask(path, headers, attempt.signal),
    );
    if (attempt.signal.aborted) return;
    if (admission === 'unreachable') this.#retry(access);
    else if (admission === 'admitted') this.#connect();
    else {
      this.#drop();
      this.#listener.onState('expired');
    }
  }

  /** Tries now, where it waits for the next attempt. */
  hurry(): void {
    if (this.#cancelRetry === undefined) return;
    void this.open();
  }

  /** Sends an action; one that is sent while there is no connection is lost, `onOpen` sends it anew. */
  send(action: object): void {
    if (this.#isOpen) this.#socket?.send(JSON.stringify(action));
  }

  #connect(): void {
    this.#watch();
    const mine = (): boolean => this.#socket === socket;
    const socket = this.#parts.openSocket({
      onOpen: () => {
        if (!mine()) return;
        this.#isOpen = true;
        this.#failures = 0;
        this.#watch();
        this.#listener.onState('open');
        this.#listener.onOpen();
      },
      onMessage: (data) => {
        if (!mine()) return;
        this.#watch();
        if (typeof data === 'string') this.#listener.onMessage(data);
      },
      onClose: () => {
        if (mine()) this.#retry();
      },
    });
    this.#socket = socket;
  }

  #retry(access: Access = {}): void {
    this.#drop();
    this.#listener.onState('lost');
    const wait = waitMs(this.#failures, this.#parts.random());
    this.#failures += 1;
    this.#cancelRetry = this.#parts.setTimer(() => void this.open(access), wait);
  }

  // From now on, what has been begun has 15 s to bring a message.
  #watch(access: Access = {}): void {
    this.#cancelWatch?.();
    this.#cancelWatch = this.#parts.setTimer(() => this.#retry(access), silenceMs);
  }

  #drop(): void {
    this.#cancelRetry?.();
    this.#cancelWatch?.();
    this.#cancelRetry = this.#cancelWatch = undefined;
    this.#attempt.abort();
    const socket = this.#socket;
    this.#socket = undefined;
    this.#isOpen = false;
    socket?.close();
  }
}
