/** How {@link createBackoff} grows. */
export interface BackoffOptions {
  /** Upper bound of the first delay, ms. */
  readonly baseMs: number;
  /** Upper bound of every delay, ms. */
  readonly maxMs: number;
  /** Uniform in [0, 1). Default Math.random. */
  readonly random?: (() => number) | undefined;
}

/** Delays between tries of one thing. */
export interface Backoff {
  /** Delays handed out since the last reset. */
  readonly attempts: number;
  /** Milliseconds to wait before the next try: uniform in [0, min(maxMs, baseMs * 2^attempts)). */
  next(): number;
  /** Starts over at `baseMs`; call it when a try succeeded. */
  reset(): void;
}

/**
 * Exponential backoff with full jitter: clients that failed together come back spread out.
 * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export function createBackoff(options: BackoffOptions): Backoff {
  const random = options.random ?? Math.random;
  let attempts = 0;
  return {
    get attempts() {
      return attempts;
    },
    next() {
      const bound = Math.min(options.maxMs, options.baseMs * 2 ** attempts);
      attempts += 1;
      return random() * bound;
    },
    reset() {
      attempts = 0;
    },
  };
}
