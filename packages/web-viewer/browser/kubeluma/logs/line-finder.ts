/** What the worker is asked: an expression, and texts to look for it in. */
export interface Wanted {
  readonly source: string;
  readonly flags: string;
  readonly texts: readonly string[];
}

/** For each text where the expression matches: start, end, start, end … */
export type Found = readonly (readonly number[])[];

/** The parts of a worker that are used. */
export interface FinderWorker {
  addEventListener(type: 'message', listener: (event: { data: Found }) => void): void;
  postMessage(wanted: Wanted): void;
  terminate(): void;
}

/** What the finder gets of the browser. */
export interface FinderParts {
  readonly startWorker: () => FinderWorker;
  /** Returns how to call it off. */
  readonly setTimer: (callback: () => void, delayMs: number) => () => void;
}

/** Thousands of lines take milliseconds; longer than this only an expression takes that has no end. */
export const mostMs = 3_000;

/**
 * Looks for regular expressions beside the page: one that goes back and forth in a line for ever would stop
 * the page, and ends only together with the worker that it runs in.
 */
export class LineFinder {
  readonly #parts: FinderParts;
  #worker: FinderWorker | undefined;
  #waiting: ((found: Found) => void)[] = [];
  #callOff: (() => void) | undefined;
  #onStopped: (() => void) | undefined;

  constructor(parts: FinderParts) {
    this.#parts = parts;
  }

  /** Whether answers are awaited. */
  get isBusy(): boolean {
    return this.#waiting.length > 0;
  }

  /** Answers come in the order of questions. @param on - `stopped` ends all that was asked */
  find(
    pattern: RegExp,
    texts: readonly string[],
    on: { readonly found: (found: Found) => void; readonly stopped: () => void },
  ): void {
    this.#worker ??= this.#start();
    this.#waiting.push(on.found);
    this.#onStopped = on.stopped;
    this.#worker.postMessage({ source: pattern.source, flags: pattern.flags, texts });
    if (this.#waiting.length === 1) this.#time();
  }

  /** Drops what is not answered yet. */
  cancel(): void {
    this.#callOff?.();
    if (!this.isBusy) return;
    this.#worker?.terminate();
    this.#worker = undefined;
    this.#waiting = [];
  }

  #start(): FinderWorker {
    const worker = this.#parts.startWorker();
    worker.addEventListener('message', ({ data }) => {
      if (worker !== this.#worker) return;
      const found = this.#waiting.shift();
      this.#time();
      found?.(data);
    });
    return worker;
  }

  #time(): void {
    this.#callOff?.();
    if (!this.isBusy) return;
    this.#callOff = this.#parts.setTimer(() => {
      this.cancel();
      this.#onStopped?.();
    }, mostMs);
  }
}

/** The worker's file beside the page, put in by the build. */
declare const SEARCH_FILE: string;

/** A worker and a timer of the browser. */
export const browserFinder: FinderParts = {
  startWorker: () => new Worker(new URL(SEARCH_FILE, location.href), { type: 'module' }),
  setTimer: (callback, delayMs) => {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
};
