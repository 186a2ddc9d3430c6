import type { Server } from 'node:http';
import type { Socket } from 'node:net';

// Connections above the limit that are kept just long enough to be told so.
const spareSeats = 64;

/** Counts connections. One above the limit is let in to hear 503; far above it, it is cut. */
export class ConnectionGate {
  readonly #limit: number;
  readonly #all = new Set<Socket>();
  readonly #seated = new Set<Socket>();
  #cut = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Connections that have a seat. */
  get open(): number {
    return this.#seated.size;
  }

  /** Connections that were cut without a word. */
  get cut(): number {
    return this.#cut;
  }

  /** Watches a server. With TLS a seat is given after the handshake, so that a refusal can be read. */
  watch(server: Server, secure: boolean): void {
    server.on('connection', (socket: Socket) => {
      if (this.#all.size >= this.#limit + spareSeats) {
        this.#cut += 1;
        socket.destroy();
        return;
      }
      this.#keep(this.#all, socket);
      socket.on('error', () => socket.destroy());
      if (!secure) this.#seat(socket);
    });
    server.on('secureConnection', (socket: Socket) => {
      this.#seat(socket);
    });
  }

  hasSeat(socket: Socket): boolean {
    return this.#seated.has(socket);
  }

  destroyAll(): void {
    for (const socket of this.#all) socket.destroy();
  }

  #seat(socket: Socket): void {
    if (this.#seated.size < this.#limit) this.#keep(this.#seated, socket);
  }

  #keep(set: Set<Socket>, socket: Socket): void {
    set.add(socket);
    socket.once('close', () => set.delete(socket));
  }
}
