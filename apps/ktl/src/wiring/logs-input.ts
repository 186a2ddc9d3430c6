import { createReadStream } from 'node:fs';
import { access, constants, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import {
  faults as commandFaults,
  globalFlags,
  type CommandCall,
  type FlagTable,
} from '@ktl/cli-kit';
import {
  chainStages,
  joinSources,
  keepLastLines,
  mergeByTime,
  namesOfPath,
  rationBytes,
  readInput,
  unzipped,
  type LogEvent,
  type LogFlow,
  type LogStage,
  type LogTail,
} from '@ktl/log-tailer';
import { sanitiseText } from '@ktl/term-view';
import { backfillFlags } from '../flags/logs/backfill-flags.ts';
import { depsFlags } from '../flags/logs/deps-flags.ts';
import { eventFlags } from '../flags/logs/event-flags.ts';
import type { inputFlags } from '../flags/logs/input-flags.ts';
import { nodeLogFlags } from '../flags/logs/node-log-flags.ts';
import type { outputFlags } from '../flags/logs/output-flags.ts';
import { rangeFlags } from '../flags/logs/range-flags.ts';
import { rolloutFlags } from '../flags/logs/rollout-flags.ts';
import { selectionFlags } from '../flags/logs/selection-flags.ts';
import { faults } from '../faults.ts';
import type { LogRenderer } from '../views/logs/log-renderer.ts';
import { logsRange, type LogsRange } from './logs-range.ts';
import type { RecordEvent } from './logs-run.ts';

type UsedFlags = typeof rangeFlags & typeof inputFlags & Pick<typeof outputFlags, 'timezone'>;
const { follow, previous, withPrevious, maxLogRequests, qps } = rangeFlags;
const { kubeconfig, context, demo } = globalFlags;

/** Flags that are about a cluster. */
const clusterFlags: FlagTable = {
  ...selectionFlags,
  ...rolloutFlags,
  ...eventFlags,
  ...nodeLogFlags,
  ...backfillFlags,
  ...depsFlags,
  ...{ follow, previous, withPrevious, maxLogRequests, qps },
  ...{ kubeconfig, context, demo },
};

type InputCall = Pick<
  CommandCall<UsedFlags>,
  'flags' | 'sourceOf' | 'host' | 'stdout' | 'drain' | 'log'
> & {
  readonly args: { readonly query: readonly string[] };
};

/** What becomes of the lines. */
interface InputView {
  readonly renderer: LogRenderer;
  readonly stages: readonly LogStage[];
  /** Takes each event that passed the stages, before it is shown. */
  readonly record?: RecordEvent | undefined;
  /** Sees each event that is shown. */
  readonly mirror?: LogStage | undefined;
}

/**
 * Runs `ktl logs` over files and pipes: no cluster is asked, no kubeconfig read.
 * @throws KtlError FLAG_CONFLICT with a flag that needs a cluster, INPUT_UNREADABLE
 */
export async function runInput(
  call: InputCall,
  { renderer, stages, record, mirror }: InputView,
): Promise<'ok'> {
  refuseClusterFlags(call);
  const range = logsRange(call);
  await using tail = joinSources(await openInputs(call, range));
  const drain = (): void => {
    tail.drain();
  };
  call.drain.addEventListener('abort', drain, { once: true });
  if (call.drain.aborted) drain();
  const stage = chainStages(stages);
  for await (const event of inOrder(call, tail)) {
    const shown = stage(event);
    const recorded = shown === undefined ? undefined : record?.(shown);
    if (recorded !== undefined) await recorded;
    if (shown !== undefined) mirror?.(shown);
    const bytes = shown === undefined ? undefined : renderer.render(shown);
    if (bytes !== undefined) await call.stdout.write(bytes, () => renderer.reuse?.(bytes));
  }
  return 'ok';
}

function refuseClusterFlags({ flags, sourceOf }: InputCall): void {
  const names = Object.entries(clusterFlags)
    .filter(([property]) => isOnLine(property, sourceOf))
    // To read what is there and end is what is done anyway.
    .filter(([property]) => property !== 'follow' || flags.follow)
    .map(([, { name }]) => `--${name}`);
  if (names.length === 0) return;
  throw commandFaults.FLAG_CONFLICT({
    ...{ first: '--stdin', second: names.join(', ') },
    reason: 'no cluster is asked',
    hint: names.includes('--follow')
      ? 'a pipe goes on for as long as its writer does: tail -f app.log | ktl logs --stdin'
      : 'leave --stdin out, or the others',
  });
}

// The table of all flags has more of them than those that are read here.
function isOnLine(property: string, sourceOf: InputCall['sourceOf']): boolean {
  return sourceOf(property as Parameters<typeof sourceOf>[0]).kind === 'flag';
}

async function openInputs(call: InputCall, range: LogsRange): Promise<readonly LogTail[]> {
  const { args, flags, host } = call;
  const words = args.query.length === 0 ? ['-'] : args.query;
  const files = words.map((word) => ({ word, path: resolve(host.cwd, word) }));
  for (const { word, path } of files) if (word !== '-') await checkFile(word, path);
  const { sinceMs, untilMs, headLines } = range;
  const wanted = { sinceMs, untilMs, headLines, plain: flags.stdinFormat === 'plain' };
  const { timezone } = flags;
  const clock = {
    nowMs: host.now(),
    offsetAt: (epochSeconds: number) => timezone.offsetAt(Math.floor(epochSeconds)),
  };
  // Only a merge of lines as they come lets go of what it was given; last lines are known at the end.
  const isRationed = isMerged(call) && !isTail(call);
  // An end that is still to come cuts nothing of what has no time.
  const isCut = sinceMs !== undefined || (untilMs ?? Infinity) <= host.now();
  return files.map(({ word, path }, index) =>
    readInput({
      key: `input ${String(index)}`,
      bytes: readable(word, word === '-' ? host.input : createReadStream(path)),
      // Of several, each line tells which it is from.
      names: namesOfPath(path) ?? (words.length > 1 ? { pod: word } : {}),
      ...wanted,
      clock,
      ...(isCut && {
        onTimeless: () => {
          call.log.warn(timelessText(word));
        },
      }),
      ...(isRationed ? { rationBytes } : {}),
    }),
  );
}

function timelessText(word: string): string {
  const input = word === '-' ? 'the input' : sanitiseText(word);
  return `--since and --until could not choose: no line of ${input} says its time`;
}

async function checkFile(word: string, path: string): Promise<void> {
  try {
    await access(path, constants.R_OK);
    if (!(await stat(path)).isDirectory()) return;
  } catch (error) {
    throw unreadable(word, error);
  }
  throw faults.INPUT_UNREADABLE({ path: word, problem: 'is a folder' });
}

async function* readable(
  word: string,
  bytes: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, undefined> {
  try {
    yield* unzipped(bytes);
  } catch (error) {
    throw unreadable(word, error);
  }
}

const problems: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist',
  ENOTDIR: 'does not exist',
  EISDIR: 'is a folder',
  EACCES: 'may not be read by you',
  EPERM: 'may not be read by you',
  Z_BUF_ERROR: 'is packed with gzip, and cut short',
  Z_DATA_ERROR: 'is packed with gzip, and damaged',
};

function unreadable(word: string, error: unknown): Error {
  const { code = '', message } = error as NodeJS.ErrnoException;
  const path = word === '-' ? 'standard input' : word;
  return faults.INPUT_UNREADABLE({ path, problem: problems[code] ?? message }, error);
}

// Names come from the lines themselves: whoever wrote them decides how many there are.
const maxSources = 10_000;

function inOrder(call: InputCall, tail: LogTail): AsyncIterable<LogEvent> {
  const ordered = mergeByTime({ windowMs: Infinity });
  // Last lines come when their files have ended: nothing tells which may still come.
  const merge: LogFlow = isTail(call)
    ? (events, { health }) => ordered(events, { health })
    : ordered;
  const flows: readonly LogFlow[] = [
    ...(isTail(call) ? [keepLastLines(call.flags.tail, { maxSources })] : []),
    ...(isMerged(call) ? [merge] : []),
  ];
  return flows.reduce<AsyncIterable<LogEvent>>((flow, pass) => pass(flow, tail), tail);
}

function isTail({ flags, sourceOf }: InputCall): boolean {
  return flags.tail >= 0 && sourceOf('tail').kind === 'flag';
}

function isMerged({ flags, args }: InputCall): boolean {
  return args.query.length > 1 && flags.mergeWindow !== 0;
}
