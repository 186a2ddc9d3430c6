import type { Job, Slices } from './slices.ts';

/** What runs for requests of the page, by their ids. */
export class Running {
  private readonly slices: Slices;
  private readonly fail: (id: number, message: string) => void;
  /** How to end what runs for an id. */
  private readonly stops = new Map<number, () => void>();

  /** @param fail - answers what failed or was ended */
  constructor(slices: Slices, fail: (id: number, message: string) => void) {
    this.slices = slices;
    this.fail = fail;
  }

  /** Runs a job in slices. */
  run<T>(id: number, job: Job<T>, onDone: (value: T) => void): void {
    const stop = this.slices.start(job, {
      onDone: (value) => {
        this.stops.delete(id);
        onDone(value);
      },
      onError: (error) => {
        this.stops.delete(id);
        this.fail(id, error instanceof Error ? error.message : String(error));
      },
    });
    this.stops.set(id, stop);
  }

  /** Something else runs for an id, and can be ended so. */
  add(id: number, stop: () => void): void {
    this.stops.set(id, stop);
  }

  /** It is over; false when it was ended before. */
  finish(id: number): boolean {
    return this.stops.delete(id);
  }

  cancel(id: number, message: string): void {
    const stop = this.stops.get(id);
    if (stop === undefined) return;
    this.stops.delete(id);
    stop();
    this.fail(id, message);
  }

  cancelAll(message: string): void {
    for (const id of [...this.stops.keys()]) this.cancel(id, message);
  }
}
