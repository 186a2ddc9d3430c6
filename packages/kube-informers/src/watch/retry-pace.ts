import { hasCode, isKtlError } from '@ktl/faults';
import { createBackoff, type Clock } from '@ktl/kube-client';

/** How long to wait before a list or watch is tried again. */
export interface RetryPace {
  /** Waits after a failure; refusals (401, 403) wait longest, since only a person can lift them. */
  pause(error: unknown, signal: AbortSignal): Promise<void>;
  /** The server did its work: the next failure waits a short time again. */
  succeeded(): void;
}

const BASE_MS = 800;
const MAX_MS = 30_000;

/** Full jitter between 0 and a bound that doubles from 0.8 s to 30 s; 30 to 60 s after a refusal. */
export function createRetryPace(clock: Clock, random: () => number): RetryPace {
  const backoff = createBackoff({ baseMs: BASE_MS, maxMs: MAX_MS, random });
  return {
    async pause(error, signal) {
      const ms = isRefusal(error) ? MAX_MS * (1 + random()) : backoff.next();
      // Abort ends the wait; the caller looks at its signal.
      await clock.sleep(ms, signal).catch(() => undefined);
    },
    succeeded() {
      backoff.reset();
    },
  };
}

/** The server said no to this user. */
function isRefusal(error: unknown): boolean {
  return hasCode(error, 'API_FORBIDDEN', 'AUTH_REJECTED');
}

/** 410, as a status or as an ERROR frame. */
export function isExpired(error: unknown): boolean {
  return hasCode(error, 'API_EXPIRED');
}

/** 403. */
export function isForbidden(error: unknown): boolean {
  return hasCode(error, 'API_FORBIDDEN');
}

/** The server answered, and the answer was an error that it may repeat for ever. */
export function isAnswer(error: unknown): boolean {
  if (!isKtlError(error) || isRefusal(error)) return false;
  return error.code.startsWith('API_') && !hasCode(error, 'API_THROTTLED', 'API_EXPIRED');
}

/** A first sync that fails so will not succeed within a person's patience. */
export function isHopeless(error: unknown): boolean {
  if (!isKtlError(error)) return true;
  return !error.retryable || hasCode(error, 'CLUSTER_UNREACHABLE', 'REQUEST_TIMEOUT');
}
