import { askAdmission, askByFetch } from '../../logs/session.ts';
import type { LinkState } from '../state/view-state.ts';

/** What a {@link Link} tells. */
export interface LinkListener {
  onState(state: LinkState): void;
  /** The connection is open: whatever was subscribed has to be subscribed again. */
  onOpen(): void;
  onMessage(text: string): void;
}

const firstWaitMs = 400;
const longestWaitMs = 10_000;

/** How long to wait before the attempt after `failures` ones: doubling, at most 10 s, up to half of it by chance. */
export function waitMs(failures: number, random: number): number {
  const longest = Math.min(longestWaitMs, firstWaitMs * 2 ** failures);
  return longest * (0.5 + random / 2);
}

/** The connection to the server; made again whenever it is cut. */
export class Link {
  readonly #listener: LinkListener;
  readonly #random: () => number;
  #socket: WebSocket | undefined;
  #failures = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(listener: LinkListener, random: () => number = Math.random) {
    this.#listener = listener;
    this.#random = random;
  }

  /** Connects, and goes on trying. `code`: of the link that opened the page. */
  async open(access: { code?: string; token?: string } = {}): Promise<void> {
    clearTimeout(this.#timer);
    const admission = await askAdmission(access, askByFetch);
    if (admission === 'expired') this.#listener.onState('expired');
    else if (admission === 'unreachable') this.#retry(access);
    else this.#connect();
  }

  /** Tries now, where it waits for the next attempt. */
  hurry(): void {
    if (this.#timer === undefined) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    void this.open();
  }

  /** Sends an action; one that is sent while there is no connection is lost, `onOpen` sends it anew. */
  send(action: object): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(action));
  }

  #connect(): void {
    const address = new URL('ws', location.href);
    address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:';
    address.hash = '';
    address.search = '';
    const socket = new WebSocket(address);
    this.#socket = socket;
    socket.onopen = () => {
      this.#failures = 0;
      this.#listener.onState('open');
      this.#listener.onOpen();
    };
    socket.onmessage = ({ data }) => {
      if (typeof data === 'string') this.#listener.onMessage(data);
    };
    socket.onclose = () => {
      this.#socket = undefined;
      this.#retry();
    };
  }

  #retry(access: { code?: string; token?: string } = {}): void {
    this.#listener.onState('lost');
    const wait = waitMs(this.#failures, this.#random());
    this.#failures += 1;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      void this.open(access);
    }, wait);
  }
}
