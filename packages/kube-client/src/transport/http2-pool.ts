import type { Socket } from 'node:net';
import type { Dialed } from './dial.ts';
import { Http2Connection, type Http2Tuning } from './http2-connection.ts';
import { NotSent, type Wire, type WireRequest, type WireResponse } from './wire.ts';

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

const maxRefusals = 5;

/** As many connections as the streams need: a new one for each `maxStreams` (or the server's limit). */
export class Http2Pool implements Wire {
  readonly #options: Http2PoolOptions;
  #slots: Slot[] = [];
  #retired: Http2Connection[] = [];

  constructor(options: Http2PoolOptions, first: Socket) {
    this.#options = options;
    this.#admit(Promise.resolve(new Http2Connection(first, options.authority, options.tuning)));
  }

  async send(request: WireRequest): Promise<WireResponse> {
    for (let refusals = 0; ; refusals += 1) {
      try {
        return await this.#sendOnce(request);
      } catch (error) {
        if (!(error instanceof NotSent) || refusals >= maxRefusals) throw error;
      }
    }
  }

  async #sendOnce(request: WireRequest): Promise<WireResponse> {
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
    return connection.send(request, done);
  }

  /** The fullest connection with room, so that the others can run empty and close. */
  #reserve(): Slot {
    let best: Slot | undefined;
    for (const slot of this.#slots) {
      if (slot.connection?.isDraining === true) continue;
      const capacity = slot.connection?.capacity ?? this.#options.tuning.maxStreams;
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
      this.#retired = this.#retired.filter((other) => other !== slot.connection);
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
    let streams = 0;
    for (const slot of this.#slots) streams += slot.load;
    for (const connection of this.#retired) streams += connection.load;
    return { sockets: this.#slots.length + this.#retired.length, streams };
  }

  renew(): void {
    for (const slot of this.#slots) {
      const retire = (connection: Http2Connection): void => {
        if (connection.isClosed) return;
        this.#retired.push(connection);
        connection.close();
      };
      void slot.opening.then(retire, () => undefined);
    }
    this.#slots = [];
  }

  close(): void {
    const reason = 'the client was closed';
    for (const slot of this.#slots) {
      clearTimeout(slot.idleTimer);
      void slot.opening.then(
        (connection) => {
          connection.destroy(reason);
        },
        () => undefined,
      );
    }
    for (const connection of this.#retired) connection.destroy(reason);
  }
}
