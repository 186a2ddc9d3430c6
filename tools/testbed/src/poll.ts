import { setTimeout as delay } from 'node:timers/promises';

/** How long to ask, and what to call it when time is up. */
export interface PollOptions {
  readonly what: string;
  readonly timeoutMs: number;
  /** Default 100. */
  readonly everyMs?: number;
}

/**
 * Asks until the answer is neither undefined nor false; a rejected probe counts as "not yet".
 * @throws Error naming `what`, with the last failure as its cause.
 */
export async function poll<T>(
  probe: () => Promise<T | undefined | false>,
  options: PollOptions,
): Promise<T> {
  const deadline = Date.now() + options.timeoutMs;
  let failure: unknown;
  do {
    try {
      const answer = await probe();
      if (answer !== undefined && answer !== false) return answer;
    } catch (error) {
      failure = error;
    }
    await delay(options.everyMs ?? 100);
  } while (Date.now() < deadline);
  throw new Error(`gave up after ${options.timeoutMs / 1000} s waiting for ${options.what}`, {
    cause: failure,
  });
}
