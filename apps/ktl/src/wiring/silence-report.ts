import type { TargetChange } from '@ktl/kube-informers';
import type { LogNotice } from '@ktl/log-tailer';
import { originText } from '../views/logs/gap-text.ts';

/** Names that a message lists before it only counts. */
const listed = 3;

// Those that were asked for together are told within this, and are one message.
const gatherMs = 3_000;

export interface SilenceReportOptions {
  readonly warn: (text: string) => void;
  /** Unix ms. */
  readonly now: () => number;
}

/**
 * Says which containers run and yet have no log that could be followed, as those of nodes that are no
 * machines. That rests on what the server answers: of a log that nobody could ask for yet, because
 * there are many or the server is slow, it says nothing.
 */
export interface SilenceReport {
  /** What the cluster says of a container. */
  watch(change: TargetChange): void;
  /** What the tail says of it. */
  note(notice: LogNotice): void;
  /** To be called every second or so. */
  look(): void;
}

/** Warns once of all whose logs the server says it does not have, and later of those that came after. */
export function createSilenceReport({ warn, now }: SilenceReportOptions): SilenceReport {
  const running = new Set<string>();
  const silent = new Map<string, string>();
  let sinceMs: number | undefined;
  return {
    watch(change) {
      if (change.type === 'synced') return;
      const { key, state } = change.target;
      if (change.type === 'present' && state.phase === 'running') {
        running.add(key);
        return;
      }
      running.delete(key);
      silent.delete(key);
    },
    note({ notice, origin }) {
      const { key } = origin.target;
      if (notice === 'attached' || notice === 'refused') silent.delete(key);
      if (notice !== 'absent' || !running.has(key)) return;
      silent.set(key, originText(origin));
      sinceMs ??= now();
    },
    look() {
      if (sinceMs === undefined || now() - sinceMs < gatherMs) return;
      sinceMs = undefined;
      const names = [...silent.values()];
      silent.clear();
      if (names.length > 0) warn(silenceText(names));
    },
  };
}

function silenceText(names: readonly string[]): string {
  const more = names.length - listed;
  const rest = more > 0 ? ` and ${String(more)} more` : '';
  const first = names.slice(0, listed).join(', ');
  return names.length === 1
    ? `${first} runs, but its node has no log of it; it is asked again`
    : `${String(names.length)} containers run, but their nodes have no logs of them: ${first}${rest}; they are asked again`;
}
