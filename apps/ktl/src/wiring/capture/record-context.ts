import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '@ktl/cli-kit';
import {
  watchContext,
  type ContextChange,
  type ContextNotice,
  type ContextOptions,
} from '@ktl/cluster-context';
import type { SharedTargets } from '@ktl/kube-informers';
import type { NewContextRow } from '@ktl/sqlite-archive';
import type { CaptureFile, SurroundingsKind } from './capture-file.ts';
import { missingRow, stampOf } from './capture-notes.ts';
import { createValueRedactor } from './redact-values.ts';

/** What is watched, and where it is written. */
export interface ContextRecording {
  readonly tap: ContextOptions['tap'];
  readonly query: ContextOptions['query'];
  readonly file: Pick<CaptureFile, 'addContext'>;
  readonly log: Pick<Logger, 'warn'>;
  /** Aborts when nobody wants to wait. */
  readonly drain: AbortSignal;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** A read that ends at once waits so long for the first picture of what stands around its pods. */
const firstPictureMs = 10_000;

/**
 * Records what stands around the containers of a run. What the user may not read is said once and is a row
 * of its own.
 */
export function recordContext(
  recording: ContextRecording,
): (targets: SharedTargets) => AsyncDisposable {
  const { tap, query, drain } = recording;
  return (targets) => {
    const feed = watchContext({
      ...{ tap, query, redact: createValueRedactor() },
      targets: targets.subscribe(),
    });
    const ready = new AbortController();
    const stopWaiting = AbortSignal.any([ready.signal, drain]);
    const work = takeAll(feed, recording, () => {
      ready.abort();
    });
    return {
      async [Symbol.asyncDispose]() {
        // A sleep that is cut short rejects.
        await sleep(firstPictureMs, undefined, { signal: stopWaiting }).catch(() => undefined);
        feed.drain();
        await work;
      },
    };
  };
}

// What a file or a cluster fails with, the run itself fails with.
async function takeAll(
  feed: AsyncIterable<readonly ContextChange[]>,
  recording: ContextRecording,
  onReady: () => void,
): Promise<void> {
  const missing: ContextNotice[] = [];
  let isReady = false;
  try {
    for await (const changes of feed) {
      await addRows(changes, recording);
      missing.push(...changes.filter((change) => change.type === 'notice'));
      isReady ||= changes.some(({ type }) => type === 'ready');
      if (!isReady) continue;
      tellMissing(missing.splice(0), recording);
      onReady();
    }
    tellMissing(missing, recording);
  } catch {
    // The capture is without the rest.
  } finally {
    onReady();
  }
}

async function addRows(
  changes: readonly ContextChange[],
  { file, now }: ContextRecording,
): Promise<void> {
  const byKind = new Map<SurroundingsKind, NewContextRow<SurroundingsKind>[]>();
  const add = (kind: SurroundingsKind, row: NewContextRow<SurroundingsKind>): void => {
    const rows = byKind.get(kind);
    if (rows === undefined) byKind.set(kind, [row]);
    else rows.push(row);
  };
  for (const change of changes) {
    if (change.type === 'row') add(change.kind, change.row);
    else if (change.type === 'notice') add('events', missingRow(change, stampOf(now())));
  }
  for (const [kind, rows] of byKind) await file.addContext(kind, rows);
}

function tellMissing(missing: readonly ContextNotice[], { log }: ContextRecording): void {
  // A cluster may well serve no such kind.
  const refused = missing.filter(({ reason }) => reason !== 'missing');
  if (refused.length === 0) return;
  const parts = refused.map(({ resource, namespace, reason }) => {
    const place = namespace === undefined ? '' : ` in ${namespace}`;
    return `${resource}${place} (${reason})`;
  });
  log.warn(`the capture is without ${parts.join(', ')}`);
}
