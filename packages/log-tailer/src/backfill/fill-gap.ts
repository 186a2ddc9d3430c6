import { hasCode, isKtlError } from '@ktl/faults';
import type { Clock, NodeLogReader } from '@ktl/kube-client';
import type { GapRecord, LogEvent } from '../batch/log-batch.ts';
import { isUnzipFailure } from '../node-logs/predecessors.ts';
import { RetryPace } from '../stream/retry-pace.ts';
import { CriLines } from './cri-lines.ts';
import { GapSearch, type SearchedGap } from './gap-search.ts';
import { filesFrom, filesOfInstance, linesOfFiles, type LogFolder } from './instance-files.ts';

/** Tries for one instance: the files may be renamed while they are read, and a kubelet restart. */
const TRIES = 6;
const LONGEST_PAUSE_MS = 4_000;

/** What filling a gap needs. */
export interface FillOptions {
  readonly reader: NodeLogReader;
  readonly clock: Clock;
  readonly random: () => number;
  readonly signal: AbortSignal;
}

/**
 * Gives the lines of a gap, from the files of its container on the node, and a gap for each stretch of
 * it that is in none of them.
 * @throws KtlError API_FORBIDDEN, before anything was given
 */
export async function* fillGap(
  searched: SearchedGap,
  options: FillOptions,
): AsyncGenerator<LogEvent, undefined> {
  const { gap } = searched;
  const own = { ...searched, gap: { ...gap, missedInstances: 0 } };
  const last = gap.instance + gap.missedInstances;
  yield* fillInstance(own, options, gap.missedInstances === 0);
  let missed = 0;
  for (let instance = gap.instance + 1; instance <= last; instance++) {
    const whole = { ...gap, instance, afterStamp: undefined, missedInstances: 0 };
    const search: SearchedGap = { gap: whole, behind: undefined, ahead: [] };
    for await (const event of fillInstance(search, options, true)) {
      // One that left nothing is counted, not shown by itself.
      const isUnseen = event.type === 'gap' && event.gap.afterStamp === undefined;
      if (isUnseen && event.gap.beforeStamp === undefined) missed++;
      else yield event;
    }
  }
  if (missed > 0) yield { type: 'gap', gap: { ...gap, missedInstances: missed } };
}

/** @param isCertain - nothing is known to be missing but what the gap of this instance says */
async function* fillInstance(
  searched: SearchedGap,
  options: FillOptions,
  isCertain: boolean,
): AsyncGenerator<LogEvent, undefined> {
  const { gap } = searched;
  const search = new GapSearch(searched);
  let isTold = false;
  for await (const event of retried(search, gap, options)) {
    if (!isTold && search.missingBefore !== undefined) yield lostBefore(search, gap);
    isTold ||= search.missingBefore !== undefined;
    yield event;
  }
  if (!isTold && search.missingBefore !== undefined) yield lostBefore(search, gap);
  if (search.isOver && !search.hasMissedEnd) return;
  const afterStamp = search.hasFound ? search.reached : gap.afterStamp;
  yield { type: 'gap', gap: { ...gap, afterStamp, certain: gap.certain && isCertain } };
}

async function* retried(
  search: GapSearch,
  gap: GapRecord,
  options: FillOptions,
): AsyncGenerator<LogEvent, undefined> {
  const { clock, random, signal } = options;
  const pace = new RetryPace(random);
  for (let tries = 1; tries <= TRIES; tries++) {
    try {
      yield* searchFiles(search, gap, options);
      return;
    } catch (error) {
      const rest = search.flush();
      if (rest !== undefined) yield rest;
      if (hasCode(error, 'API_FORBIDDEN') && !search.hasFound) throw error;
      if (signal.aborted || !isWorthATry(error)) return;
      await clock.sleep(pace.next(error, LONGEST_PAUSE_MS), signal).catch(ignore);
    }
  }
}

function lostBefore({ missingBefore }: GapSearch, gap: GapRecord): LogEvent {
  const bounds = { afterStamp: missingBefore?.after, beforeStamp: missingBefore?.before };
  return { type: 'gap', gap: { ...gap, ...bounds, certain: false } };
}

async function* searchFiles(
  search: GapSearch,
  { target, instance }: GapRecord,
  { reader, signal }: FillOptions,
): AsyncGenerator<LogEvent, undefined> {
  const { namespace, pod, podUid = '', container, node = '' } = target;
  const folder = `pods/${namespace}_${pod}_${podUid}/${container}`;
  const place: LogFolder = { reader, node, folder };
  const names = filesOfInstance(await namesIn(place, signal), instance);
  if (names.length === 0) return;
  const after = search.from;
  search.begin(names.length === 1);
  const wanted = await filesFrom(place, names, { after, signal });
  const lines = new CriLines(search.end);
  for await (const line of linesOfFiles(place, wanted, { lines, signal })) {
    const found = search.take(line);
    if (found !== undefined) yield found;
    if (search.isOver) break;
  }
  const rest = search.finish(lines.isCut);
  if (rest !== undefined) yield rest;
}

async function namesIn(
  { reader, node, folder }: LogFolder,
  signal: AbortSignal,
): Promise<readonly string[]> {
  try {
    return await reader.listNodeLogs(node, folder, { signal });
  } catch (error) {
    // With the pod, or with the node.
    if (hasCode(error, 'API_NOT_FOUND')) return [];
    throw error;
  }
}

// Files that are renamed and packed meanwhile, and what a network does.
function isWorthATry(error: unknown): boolean {
  if (isUnzipFailure(error)) return true;
  if (!isKtlError(error)) throw error;
  return error.code !== 'API_INVALID' && error.code !== 'API_FORBIDDEN';
}

function ignore(): void {
  // The next try, or the end, follows from the signal.
}
