import type { Logger, Output } from '@ktl/cli-kit';
import type { KubeClient } from '@ktl/kube-client';
import {
  describeQuery,
  watchTargets,
  type ContainerTarget,
  type TargetChange,
  type TargetQuery,
} from '@ktl/kube-informers';
import { tailLogs, type LogEvent, type TailOptions } from '@ktl/log-tailer';
import { faults } from '../faults.ts';
import { gapText, noticeText } from '../views/logs/gap-text.ts';
import type { LogRenderer } from '../views/logs/log-renderer.ts';

export interface FollowLogs {
  readonly client: KubeClient;
  readonly query: TargetQuery;
  readonly range: Pick<TailOptions, 'tailLines' | 'sinceMs' | 'follow' | 'previous' | 'maxStreams'>;
  readonly renderer: LogRenderer;
  readonly stdout: Output;
  readonly log: Logger;
  /** Aborts when the run is to deliver what it has and end. */
  readonly drain: AbortSignal;
  /** Says that nothing matches yet and that the follow goes on. */
  readonly onEmpty: (searched: string) => void;
  readonly nearCommand: string | undefined;
}

/**
 * Joins targets, tail, renderer and output until the tail ends or is drained.
 * @returns `partial` when a read that was to end left a gap
 * @throws KtlError LOGS_NO_MATCH, LOGS_REFUSED, and what the first list of pods failed with
 */
export async function followLogs(run: FollowLogs): Promise<'ok' | 'partial'> {
  const tally = createTally(run);
  await using feed = watchTargets({ client: run.client, query: run.query, failFast: true });
  await using tail = tailLogs({ reader: run.client, targets: tally.watch(feed), ...run.range });
  const drain = (): void => {
    tail.drain();
  };
  run.drain.addEventListener('abort', drain, { once: true });
  if (run.drain.aborted) drain();
  try {
    for await (const event of tail) {
      tally.count(event);
      const bytes = run.renderer.render(event);
      if (bytes !== undefined) await run.stdout.write(bytes);
    }
  } finally {
    run.drain.removeEventListener('abort', drain);
  }
  return run.drain.aborted ? 'ok' : tally.outcome();
}

interface Tally {
  /** Passes the changes on, and learns from them. */
  watch(feed: AsyncIterable<TargetChange>): AsyncIterable<TargetChange>;
  count(event: LogEvent): void;
  /** @throws KtlError LOGS_NO_MATCH, LOGS_REFUSED */
  outcome(): 'ok' | 'partial';
}

function createTally(run: FollowLogs): Tally {
  const { renderer, log, query, range } = run;
  const ends = range.follow === false || range.previous === true;
  const gone = new Set<string>();
  const refusals: string[] = [];
  let isEmpty = false;
  let hasLines = false;
  let gaps = 0;

  const drop = (target: ContainerTarget): void => {
    gone.delete(target.key);
    renderer.forget(target);
  };

  return {
    async *watch(feed) {
      for await (const change of feed) {
        if (change.type === 'absent') gone.add(change.target.key);
        else if (change.type === 'present') gone.delete(change.target.key);
        else if (change.targets === 0) {
          isEmpty = true;
          if (!ends) run.onEmpty(describeQuery(query));
        }
        yield change;
      }
    },
    count(event) {
      if (event.type === 'lines') {
        hasLines = true;
      } else if (event.type === 'gap') {
        gaps += 1;
        if (!renderer.showsGaps) log.warn(gapText(event.gap));
      } else {
        const text = noticeText(event);
        if (event.notice === 'refused') {
          refusals.push(text);
          log.warn(text);
        } else {
          log.info(text);
        }
        if (event.notice === 'ended' && gone.has(event.origin.target.key))
          drop(event.origin.target);
      }
    },
    outcome() {
      if (isEmpty && ends) {
        const { nearCommand } = run;
        throw faults.LOGS_NO_MATCH({ searched: describeQuery(query), nearCommand });
      }
      const [first] = refusals;
      if (ends && !hasLines && first !== undefined) {
        throw faults.LOGS_REFUSED({ refused: refusals.length, first });
      }
      return ends && gaps > 0 ? 'partial' : 'ok';
    },
  };
}
