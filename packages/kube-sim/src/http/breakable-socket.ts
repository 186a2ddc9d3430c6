import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import type { SimClock } from '../clock/sim-clock.ts';
import type { Drop, OpenLine } from '../faults-injection/fault-board.ts';

type Done = (error?: Error | null) => void;

/**
 * A TCP connection that tests can break: TLS and HTTP run on top of it and see what they would see on
 * a bad network.
 */
export class BreakableSocket extends Duplex implements OpenLine {
  readonly #socket: Socket;
  readonly #delayMs: number;
  readonly #clock: SimClock;
  readonly #received: Buffer[] = [];
  #pending: { readonly chunk: Buffer; readonly done: Done }[] = [];
  #isFrozen = false;
  #hasEnded = false;

  /** @param delay.latencyMs - round trip by `delay.clock`; half of it is added each way */
  constructor(
    socket: Socket,
    { latencyMs, clock }: { readonly latencyMs: number; readonly clock: SimClock },
  ) {
    super();
    this.#socket = socket;
    this.#clock = clock;
    this.#delayMs = latencyMs / 2;
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => {
      this.#later(() => {
        this.#received.push(chunk);
        this.#deliver();
      });
    });
    socket.on('end', () => {
      this.#later(() => {
        this.#hasEnded = true;
        this.#deliver();
      });
    });
    socket.on('error', () => this.destroy());
    socket.on('close', () => {
      this.#later(() => this.destroy());
    });
  }

  sever(how: Drop): void {
    if (how === 'freeze') this.#freeze();
    else if (how === 'reset') {
      this.#socket.resetAndDestroy();
      this.destroy();
    } else {
      this.#socket.end();
      this.#socket.destroySoon();
      this.destroy();
    }
  }

  thaw(): void {
    if (!this.#isFrozen) return;
    this.#isFrozen = false;
    for (const { chunk, done } of this.#pending.splice(0)) this.#send(chunk, done);
    this.#deliver();
    this.#socket.resume();
  }

  override _read(): void {
    if (!this.#isFrozen) this.#socket.resume();
    this.#deliver();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: Done): void {
    if (this.#isFrozen) this.#pending.push({ chunk, done });
    else this.#send(chunk, done);
  }

  override _final(done: Done): void {
    this.#later(() => this.#socket.end());
    done();
  }

  override _destroy(error: Error | null, done: Done): void {
    this.#socket.destroy();
    done(error);
  }

  #freeze(): void {
    this.#isFrozen = true;
    this.#socket.pause();
  }

  #send(chunk: Buffer, done: Done): void {
    this.#later(() => {
      if (this.#isFrozen) this.#pending.push({ chunk, done: () => undefined });
      else if (this.#socket.writable) this.#socket.write(chunk);
    });
    if (this.#socket.writableNeedDrain) this.#socket.once('drain', () => done());
    else done();
  }

  #deliver(): void {
    if (this.#isFrozen) return;
    for (let chunk = this.#received.shift(); chunk !== undefined; chunk = this.#received.shift()) {
      if (!this.push(chunk)) {
        this.#socket.pause();
        break;
      }
    }
    if (this.#hasEnded && this.#received.length === 0 && !this.readableEnded) this.push(null);
  }

  #later(run: () => void): void {
    if (this.#delayMs > 0) this.#clock.setTimeout(run, this.#delayMs);
    else run();
  }
}
