import type { Socket } from 'node:net';
import type { Dialed } from './dial.ts';
import { Http2Connection, type Http2Tuning } from './http2-connection.ts';
import type { Wire, WireRequest, WireResponse } from './wire.ts';

/** What a pool of HTTP/2 connections is made of. */
export interface Http2PoolOptions {
  readonly authority: string;
  /** Opens one more connection to the same server. */
  readonly dial: () => Promise<Dialed>;
  readonly tuning: Http2Tuning;
  /** A connection without streams for so long is closed, ms. */
  readonly idleMs: number;
}

interface Slot {
  /** Streams on it and requests waiting for it to open. */
  load: number;
  connection: Http2Connection | undefined;
  readonly opening: Promise<Http2Connection>;
  idleTimer: NodeJS.Timeout | undefined;
}

/** As many connections as the streams need: a new one for each `maxStreams` (or the server's limit). */
export class Http2Pool implements Wire {
  readonly #options: Http2PoolOptions;
  #slots: Slot[] = [];
  #retired: Slot[] = [];
  // What the last connection allowed is the best guess for one that is still opening.
  #expectedCapacity: number;

  constructor(options: Http2PoolOptions, first: Socket) {
    this.#options = options;
    this.#expectedCapacity = options.tuning.maxStreams;
    this.#admit(Promise.resolve(new Http2Connection(first, options.authority, options.tuning)));
  }

  /** @throws NotSent when the request may be sent again, on another connection */
  async send(request: WireRequest): Promise<WireResponse> {
    const slot = this.#reserve();
    const done = (): void => {
      this.#release(slot);
    };
    let connection: Http2Connection;
    try {
      connection = await slot.opening;
    } catch (error) {
      done();
      throw error;
    }
    try {
      return await connection.send(request, done);
    } finally {
      this.#expectedCapacity = connection.capacity;
    }
  }

  /** The fullest connection with room, so that the others can run empty and close. */
  #reserve(): Slot {
    let best: Slot | undefined;
    for (const slot of this.#slots) {
      if (slot.connection?.isDraining === true) continue;
      const capacity = slot.connection?.capacity ?? this.#expectedCapacity;
      if (slot.load < capacity && (best === undefined || slot.load > best.load)) best = slot;
    }
    const slot = best ?? this.#admit(this.#open());
    this.#count(slot, 1);
    clearTimeout(slot.idleTimer);
    slot.connection?.ref();
    return slot;
  }

  #release(slot: Slot): void {
    this.#count(slot, -1);
    if (slot.load > 0) return;
    const { connection } = slot;
    if (connection === undefined) return;
    if (connection.isDraining) {
      connection.close();
      return;
    }
    // An idle client must not keep the program from ending.
    connection.unref();
    // The machine's timer, like PING: it is about a socket, and must not keep Node alive as a sleep does.
    slot.idleTimer = setTimeout(() => {
      connection.close();
    }, this.#options.idleMs).unref();
  }

  #count(slot: Slot, by: number): void {
    slot.load += by;
    if (slot.connection !== undefined) slot.connection.load = slot.load;
  }

  async #open(): Promise<Http2Connection> {
    const { authority, dial, tuning } = this.#options;
    const { socket } = await dial();
    return new Http2Connection(socket, authority, tuning);
  }

  #admit(opening: Promise<Http2Connection>): Slot {
    const slot: Slot = { load: 0, connection: undefined, opening, idleTimer: undefined };
    this.#slots.push(slot);
    const forget = (): void => {
      clearTimeout(slot.idleTimer);
      this.#slots = this.#slots.filter((other) => other !== slot);
      this.#retired = this.#retired.filter((other) => other !== slot);
    };
    opening.then((connection) => {
      slot.connection = connection;
      connection.load = slot.load;
      connection.onClose(forget);
      if (slot.load === 0) connection.unref();
    }, forget);
    return slot;
  }

  stats(): { readonly sockets: number; readonly streams: number } {
    let sockets = 0;
    let streams = 0;
    for (const { load, connection } of [...this.#slots, ...this.#retired]) {
      const isLeaving = connection?.isDraining === true && load === 0;
      if (!isLeaving) sockets += 1;
      streams += load;
    }
    return { sockets, streams };
  }

  renew(): void {
    for (const slot of this.#slots) {
      clearTimeout(slot.idleTimer);
      this.#retired.push(slot);
      void slot.opening.then(
        (connection) => {
          connection.close();
        },
        () => undefined,
      );
    }
    this.#slots = [];
  }

  close(): void {
    for (const slot of [...this.#slots, ...this.#retired]) {
      clearTimeout(slot.idleTimer);
      void slot.opening.then(
        (connection) => {
          connection.destroy('the client was closed');
        },
        () => undefined,
      );
    }
  }
}
