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
  /** What came before the first line of an instance that was read is not wanted. */
  readonly keepsBeginnings: boolean;
  readonly signal: AbortSignal;
}

/**
 * Gives the lines of a gap, from the files of its container on the node, and a gap for each stretch of
 * it that is in none of them.
 * @param next - the first instance that is read again; undefined: none is
 * @throws KtlError API_FORBIDDEN, before anything was given
 */
export async function* fillGap(
  searched: SearchedGap,
  next: number | undefined,
  options: FillOptions,
): AsyncGenerator<LogEvent, undefined> {
  const { gap } = searched;
  const { instance: first, missedInstances } = gap;
  const last = Math.min(first + missedInstances, (next ?? Infinity) - 1);
  const isBeginning = gap.afterStamp === undefined && options.keepsBeginnings;
  const own = isBeginning
    ? { search: new GapSearch(searched), isComplete: false }
    : yield* fillInstance(searched, options);
  const unseen = yield* fillUnseen(gap, last, options);
  // One of which no log was ever opened is counted among those that nobody saw.
  const isCounted = missedInstances > last - first;
  const isUnseen = isCounted && !own.isComplete && !own.search.hasFound;
  const left = unseen + (isUnseen ? 1 : 0);
  if (own.isComplete && left === 0) return;
  const afterStamp = own.search.hasFound ? own.search.reached : gap.afterStamp;
  const certain = left > 0 || (gap.certain && missedInstances === 0);
  yield { type: 'gap', gap: { ...gap, afterStamp, certain, missedInstances: left } };
}

// Gives how many of the instances after the gap's own have left nothing.
async function* fillUnseen(
  gap: GapRecord,
  last: number,
  options: FillOptions,
): AsyncGenerator<LogEvent, number> {
  let left = 0;
  for (let instance = gap.instance + 1; instance <= last; instance++) {
    const whole = { ...gap, instance, afterStamp: undefined, missedInstances: 0 };
    const searched: SearchedGap = { gap: whole, behind: undefined, ahead: [] };
    const { search, isComplete } = yield* fillInstance(searched, options);
    if (isComplete) continue;
    if (!search.hasFound) left++;
    else yield { type: 'gap', gap: { ...whole, afterStamp: search.reached, certain: false } };
  }
  return left;
}

interface Filled {
  readonly search: GapSearch;
  /** Nothing of the instance is missing behind what was found. */
  readonly isComplete: boolean;
}

async function* fillInstance(
  searched: SearchedGap,
  options: FillOptions,
): AsyncGenerator<LogEvent, Filled> {
  const { gap } = searched;
  const search = new GapSearch(searched);
  let isTold = false;
  const lostBefore = (): LogEvent[] => {
    if (isTold || search.missingBefore === undefined) return [];
    isTold = true;
    const { after: afterStamp, before: beforeStamp } = search.missingBefore;
    const rest = { missedInstances: 0, certain: false };
    return [{ type: 'gap', gap: { ...gap, afterStamp, beforeStamp, ...rest } }];
  };
  for await (const event of retried(search, gap, options)) {
    yield* lostBefore();
    yield event;
  }
  yield* lostBefore();
  return { search, isComplete: search.isOver && !search.hasMissedEnd };
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
