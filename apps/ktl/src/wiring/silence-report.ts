import type { TargetChange } from '@ktl/kube-informers';
import type { LogNotice, TailHealth } from '@ktl/log-tailer';
import { originText } from '../views/logs/gap-text.ts';

/** Names that a message lists before it only counts. */
const listed = 3;

// A container that has just started has a log within a moment.
const patienceMs = 10_000;
// Those of one list are not all seen at the same moment, and are one message none the less.
const enoughMs = 5_000;

export interface SilenceReportOptions {
  readonly warn: (text: string) => void;
  /** Unix ms. */
  readonly now: () => number;
}

/**
 * Says which containers run and yet have no log that could be followed, as those of nodes that are no
 * machines. The tail asks for them again in silence, which is right for a container that is starting.
 */
export interface SilenceReport {
  /** What the cluster says of a container. */
  watch(change: TargetChange): void;
  /** What the tail says of it. */
  note(notice: LogNotice): void;
  /** To be called every second or so. */
  look(tail: TailHealth): void;
}

interface Silent {
  readonly text: string;
  readonly sinceMs: number;
}

/** Warns once of all that have been silent for ten seconds, and later of those that came after. */
export function createSilenceReport({ warn, now }: SilenceReportOptions): SilenceReport {
  const silent = new Map<string, Silent>();
  const heard = new Set<string>();
  const forget = (key: string): void => {
    silent.delete(key);
    heard.delete(key);
  };
  return {
    watch(change) {
      if (change.type === 'synced') return;
      const { target } = change;
      const { key, restartCount: instance } = target;
      if (change.type === 'absent') forget(key);
      else if (target.state.phase !== 'running') silent.delete(key);
      else if (!heard.has(key) && !silent.has(key)) {
        silent.set(key, { text: originText({ target, instance }), sinceMs: now() });
      }
    },
    note({ notice, origin: { target } }) {
      if (notice !== 'attached' && notice !== 'refused') return;
      silent.delete(target.key);
      heard.add(target.key);
    },
    look({ waiting, reconnecting }) {
      // Who waits for a place, or for the server, is spoken of elsewhere.
      if (waiting > 0 || reconnecting >= silent.size) return;
      const longMs = Math.max(...[...silent.values()].map(({ sinceMs }) => now() - sinceMs));
      if (longMs < patienceMs) return;
      const late = [...silent].filter(([, { sinceMs }]) => now() - sinceMs >= enoughMs);
      for (const [key] of late) {
        silent.delete(key);
        heard.add(key);
      }
      warn(silenceText(late.map(([, { text }]) => text)));
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
