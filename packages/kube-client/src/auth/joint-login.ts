import { unlessAborted } from '../timing/unless-aborted.ts';

interface Run<T> {
  readonly result: Promise<T>;
  readonly stop: AbortController;
  waiters: number;
}

/** One login at a time, for all requests that need it; it ends with the last of them, or on close. */
export class JointLogin<T> {
  readonly #start: (signal: AbortSignal) => Promise<T>;
  readonly #closing = new AbortController();
  #run: Run<T> | undefined;

  constructor(start: (signal: AbortSignal) => Promise<T>) {
    this.#start = start;
  }

  async join(signal: AbortSignal | undefined): Promise<T> {
    signal?.throwIfAborted();
    this.#closing.signal.throwIfAborted();
    const run = (this.#run ??= this.#begin());
    run.waiters += 1;
    try {
      return await unlessAborted(run.result, signal);
    } finally {
      run.waiters -= 1;
      if (run.waiters === 0) {
        if (this.#run === run) this.#run = undefined;
        run.stop.abort(new Error('nobody waits for the login any more'));
      }
    }
  }

  close(): void {
    const reason = new Error('the client was closed');
    this.#closing.abort(reason);
    this.#run?.stop.abort(reason);
  }

  #begin(): Run<T> {
    const stop = new AbortController();
    return { result: this.#start(stop.signal), stop, waiters: 0 };
  }
}
