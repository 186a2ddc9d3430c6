/** Long work that stops at each `yield` and goes on where it was. */
export type Job<T> = Generator<undefined, T>;

export interface SliceClock {
  /** Milliseconds, monotonic. */
  readonly now: () => number;
  /** Calls back as a task of its own, behind messages that wait. */
  readonly defer: (callback: () => void) => void;
}

/** Milliseconds that work goes on before messages have their turn. */
const SLICE_MS = 8;

interface Running {
  readonly job: Job<unknown>;
  readonly onDone: (value: unknown) => void;
  readonly onError: (error: unknown) => void;
}

/** What happens at a job's end. */
export interface JobEnd<T> {
  readonly onDone: (value: T) => void;
  readonly onError: (error: unknown) => void;
}

/** Runs jobs in turn, a slice of time each, so that the worker answers messages in between. */
export class Slices {
  private readonly clock: SliceClock;
  private readonly queue: Running[] = [];
  private isScheduled = false;

  constructor(clock: SliceClock) {
    this.clock = clock;
  }

  /** Starts a job; returns how to end it early, without a call of `onDone`. */
  start<T>(job: Job<T>, { onDone, onError }: JobEnd<T>): () => void {
    const running: Running = { job, onDone: (value) => onDone(value as T), onError };
    this.queue.push(running);
    this.schedule();
    return () => {
      const at = this.queue.indexOf(running);
      if (at !== -1) this.queue.splice(at, 1);
    };
  }

  private schedule(): void {
    if (this.isScheduled || this.queue.length === 0) return;
    this.isScheduled = true;
    this.clock.defer(() => {
      this.isScheduled = false;
      try {
        this.slice();
      } finally {
        this.schedule();
      }
    });
  }

  private slice(): void {
    const [running] = this.queue;
    if (running === undefined) return;
    const until = this.clock.now() + SLICE_MS;
    try {
      do {
        const step = running.job.next();
        if (step.done !== true) continue;
        this.remove(running);
        running.onDone(step.value);
        return;
      } while (this.clock.now() < until);
      // Behind the others.
      this.remove(running);
      this.queue.push(running);
    } catch (error) {
      this.remove(running);
      running.onError(error);
    }
  }

  private remove(running: Running): void {
    const at = this.queue.indexOf(running);
    if (at !== -1) this.queue.splice(at, 1);
  }
}
