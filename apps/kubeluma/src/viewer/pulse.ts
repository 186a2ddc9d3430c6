import type { Wire } from './outbox.ts';

/** A {@link Wire} that can be asked whether its other end is there. */
export interface Peer extends Wire {
  ping(): void;
  /** Ends it at once, without a closing handshake. */
  terminate(): void;
}

/** A page takes a connection for dead after 15 s of silence. */
const heartbeatEveryMs = 4_000;
const pingEveryMs = 20_000;
const deadAfterMs = 60_000;

/** What shows both ends of one WebSocket that the other is alive: a frozen connection reports no error. */
export class Pulse {
  readonly #peer: Peer;
  readonly #beat: (at: string) => void;
  #aliveAt: number;
  #pingedAt: number;
  #beatAt: number;
  #wasBehind = false;

  /** @param beat - sends the heartbeat; `at` in RFC 3339 */
  constructor(peer: Peer, now: number, beat: (at: string) => void) {
    this.#peer = peer;
    this.#beat = beat;
    this.#aliveAt = this.#pingedAt = this.#beatAt = now;
  }

  /** The peer answered a ping, or sent something. */
  alive(now: number): void {
    this.#aliveAt = now;
  }

  /** A message left. Only one that had to wait shows a peer that takes bytes: the others fit the kernel's buffer. */
  took(now: number): void {
    if (this.#wasBehind) this.#aliveAt = now;
  }

  /** Heartbeat, ping, or the end of a peer that is gone; to be called once a second. `now`: Unix ms. */
  tick(now: number): void {
    if (now - this.#aliveAt >= deadAfterMs) {
      this.#peer.terminate();
      return;
    }
    this.#wasBehind = this.#peer.bufferedAmount > 0;
    if (now - this.#pingedAt >= pingEveryMs) {
      this.#pingedAt = now;
      this.#peer.ping();
    }
    if (now - this.#beatAt >= heartbeatEveryMs) {
      this.#beatAt = now;
      this.#beat(new Date(now).toISOString());
    }
  }
}
