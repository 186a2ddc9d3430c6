import type { Batch } from './batch.ts';
import type { FrameStore } from './frame-store.ts';
import { textMessage } from './message.ts';
import type { ViewerSocket } from './viewer-socket.ts';

/** When a viewer is skipped ahead, greeted and given up; see SessionOptions. */
export interface ViewerLimits {
  readonly lagBytes: number;
  readonly lagMs: number;
  readonly heartbeatMs: number;
  readonly pingMs: number;
  readonly deadMs: number;
}

/** What a viewer is given by its session. */
export interface ViewerInit {
  readonly store: FrameStore;
  readonly socket: ViewerSocket;
  readonly limits: ViewerLimits;
  readonly now: () => number;
  /** Number of the first frame that it wants. */
  readonly next: number;
  readonly onClosed: (viewer: Viewer) => void;
  readonly onSkip: (count: number) => void;
}

// Beyond this the socket has enough to do, and the rest waits in the store, where all share it.
const writeAheadBytes = 256 * 1024;
// A long backlog is written in turns, so that one viewer does not stop the others.
const turnBytes = 1024 * 1024;
/** Smaller messages gain little and cost a round through zlib. */
export const deflateFromBytes = 1024;

/** One connection, as a place in the store that moves on as fast as its socket takes frames. */
export class Viewer {
  readonly #init: ViewerInit;
  readonly #socket: ViewerSocket;
  readonly #store: FrameStore;
  #next: number;
  // It once had everything; from then on, falling behind is slowness and no backlog.
  #live = false;
  #farBehindSince: number | undefined;
  #waiting: 'nothing' | 'socket' | 'zlib' | 'turn' = 'nothing';
  #closed = false;
  #finishing: string | undefined;
  #wroteAt: number;
  #aliveAt: number;
  #pingedAt: number;

  constructor(init: ViewerInit) {
    this.#init = init;
    this.#socket = init.socket;
    this.#store = init.store;
    this.#next = init.next;
    this.#wroteAt = this.#aliveAt = this.#pingedAt = init.now();
    this.#socket.listen({
      drained: () => {
        // The peer made room, which a peer that is gone does not.
        this.#aliveAt = this.#init.now();
        if (this.#waiting === 'socket') this.#resume();
      },
      alive: () => (this.#aliveAt = this.#init.now()),
      closed: () => this.#close(),
    });
  }

  /** Will want the next batch deflated as soon as it exists. */
  get awaitsDeflated(): boolean {
    return this.#live && this.#socket.deflates && this.#farBehindSince === undefined;
  }

  /** Writes a frame for this viewer alone. */
  say(frame: object): void {
    this.sayText(JSON.stringify(frame));
  }

  /** Writes NDJSON for this viewer alone. */
  sayText(ndjson: string): void {
    this.#write(textMessage(ndjson));
  }

  /** Sends what there is, until the socket is full. Called whenever the store grew. */
  pump(): void {
    this.#watchLag();
    let turn = 0;
    while (this.#waiting === 'nothing' && !this.#closed) {
      if (this.#socket.bufferedBytes > writeAheadBytes) {
        this.#waiting = 'socket';
        return;
      }
      this.#skipWhatIsPast();
      if (this.#next > this.#store.newest) {
        this.#live = true;
        if (this.#finishing !== undefined) this.#socket.close(1001, this.#finishing);
        return;
      }
      if (turn > turnBytes) {
        this.#waiting = 'turn';
        setImmediate(() => this.#resume());
        return;
      }
      turn += this.#send();
    }
  }

  /** Closes once everything is sent. */
  finish(reason: string): void {
    this.#finishing = reason;
    this.pump();
  }

  terminate(): void {
    this.#socket.terminate();
    this.#close();
  }

  /** Heartbeat, ping, or the end of a peer that is gone; called about once a second. */
  tick(): void {
    const { now: clock, limits } = this.#init;
    const now = clock();
    if (now - this.#aliveAt >= limits.deadMs) {
      this.terminate();
      return;
    }
    if (now - this.#pingedAt >= limits.pingMs) {
      this.#pingedAt = now;
      this.#socket.ping();
    }
    const isSilent = now - this.#wroteAt >= limits.heartbeatMs && this.#waiting === 'nothing';
    if (isSilent) {
      const at = new Date(now).toISOString();
      this.say({ kind: 'heartbeat', at, newest: this.#store.newest });
    }
  }

  #resume(): void {
    this.#waiting = 'nothing';
    this.pump();
  }

  /** Sends the next batch, or what this viewer lacks of it; returns its size. */
  #send(): number {
    const found = this.#store.find(this.#next);
    if (found === undefined) {
      // The spool failed just now: what it held is gone.
      this.#skip(this.#store.oldestInMemory - 1, 'evicted');
      return 0;
    }
    const batch = found.part(this.#next);
    if (this.#socket.deflates && batch.sizeBytes >= deflateFromBytes)
      void this.#sendDeflated(batch);
    else this.#sent(batch, batch.message);
    return batch.sizeBytes;
  }

  async #sendDeflated(batch: Batch): Promise<void> {
    this.#waiting = 'zlib';
    // Memory for zlib can be short; the plain form needs none.
    this.#sent(batch, await batch.deflated().catch(() => batch.message));
    this.#resume();
  }

  #sent(batch: Batch, message: Buffer): void {
    this.#write(message);
    this.#next = batch.last + 1;
  }

  #skipWhatIsPast(): void {
    const { newest, oldest } = this.#store;
    if (this.#watchLag() >= this.#init.limits.lagMs) this.#skip(newest, 'slow');
    else if (this.#next < oldest) this.#skip(oldest - 1, 'evicted');
  }

  /** For how long this viewer has been too far behind without a break, milliseconds; -1: it is not. */
  #watchLag(): number {
    if (!this.#live || this.#lag() <= this.#init.limits.lagBytes) {
      this.#farBehindSince = undefined;
      return -1;
    }
    const now = this.#init.now();
    this.#farBehindSince ??= now;
    return now - this.#farBehindSince;
  }

  /** Bytes that a live viewer has yet to take. */
  #lag(): number {
    if (this.#next > this.#store.newest) return 0;
    const batch = this.#store.inMemory(this.#next);
    if (batch === undefined) return Infinity;
    return this.#store.totalBytes - batch.start + this.#socket.bufferedBytes;
  }

  #skip(to: number, reason: 'slow' | 'evicted'): void {
    const from = this.#next;
    const count = to - from + 1;
    this.#next = to + 1;
    this.#farBehindSince = undefined;
    this.#init.onSkip(count);
    this.say({ kind: 'skip', from, to, count, reason });
  }

  #write(message: Buffer): void {
    if (this.#closed) return;
    this.#wroteAt = this.#init.now();
    this.#socket.write(message);
  }

  #close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#init.onClosed(this);
  }
}
