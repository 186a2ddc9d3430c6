import type { Logger } from '@ktl/cli-kit';
import type { ContextChange, ContextNotice } from '@ktl/cluster-context';
import { isOfFile } from './is-of-file.ts';
import type { NewContextRow } from '@ktl/sqlite-archive';
import type { CaptureFile, SurroundingsKind } from './capture-file.ts';
import { brokenRow, missingRow, stampOf } from './capture-notes.ts';

/** Since when a capture is without what stood around its containers, and why. */
export interface BrokenContext {
  /** RFC 3339. */
  readonly from: string;
  readonly reason: string;
}

/** Where the changes of a feed go. */
export interface ContextTaking {
  readonly file: Pick<CaptureFile, 'addContext'>;
  readonly log: Pick<Logger, 'warn'>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Told once, when the recording of context has ended before its time. */
  readonly onBroken?: ((broken: BrokenContext) => Promise<void>) | undefined;
  /** Whether the run itself fails with an error, and so tells it. */
  readonly isTold?: ((error: unknown) => boolean) | undefined;
}

/**
 * Writes the changes of a feed to a file until the feed ends, and never throws: lines are worth more than
 * what stood around them. An end by a failure is warned of, and is a row of its own.
 * @param onReady - called once all that was there at the start is in the file, or nothing more comes
 */
export async function takeContext(
  feed: AsyncIterable<readonly ContextChange[]>,
  taking: ContextTaking,
  onReady: () => void,
): Promise<void> {
  try {
    await takeAll(feed, taking, onReady);
  } catch (error) {
    await tellBroken(error, taking);
  } finally {
    onReady();
  }
}

async function takeAll(
  feed: AsyncIterable<readonly ContextChange[]>,
  taking: ContextTaking,
  onReady: () => void,
): Promise<void> {
  const missing: ContextNotice[] = [];
  let isReady = false;
  for await (const changes of feed) {
    await addRows(changes, taking);
    missing.push(...changes.filter((change) => change.type === 'notice'));
    isReady ||= changes.some(({ type }) => type === 'ready');
    if (!isReady) continue;
    tellMissing(missing.splice(0), taking);
    onReady();
  }
  tellMissing(missing, taking);
}

async function addRows(
  changes: readonly ContextChange[],
  { file, now }: ContextTaking,
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

function tellMissing(missing: readonly ContextNotice[], { log }: ContextTaking): void {
  // A cluster may well serve no such kind.
  const refused = missing.filter(({ reason }) => reason !== 'missing');
  if (refused.length === 0) return;
  const parts = refused.map(({ resource, namespace, reason }) => {
    const place = namespace === undefined ? '' : ` in ${namespace}`;
    return `${resource}${place} (${reason})`;
  });
  log.warn(`the capture is without ${parts.join(', ')}`);
}

async function tellBroken(error: unknown, taking: ContextTaking): Promise<void> {
  // With what the file fails, and with what the cluster does, the run fails too.
  if (isOfFile(error) || taking.isTold?.(error) === true) return;
  const { file, log, now, onBroken } = taking;
  const from = stampOf(now());
  const reason = error instanceof Error ? error.message : String(error);
  log.warn(
    `from ${from} on the capture is without what stood around its containers; lines go on: ${reason}`,
  );
  // What cannot be written either is told by whoever completes the file.
  await file.addContext('events', [brokenRow(reason, from)]).catch(() => undefined);
  await onBroken?.({ from, reason }).catch(() => undefined);
}
