import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import {
  chainStages,
  joinSources,
  keepLines,
  mergeByTime,
  rationBytes,
  readInput,
  tailLogs,
  type LogStage,
} from '@ktl/log-tailer';
import { Random } from '../fake/random.ts';
import { settled, VirtualClock } from '../fake/virtual-clock.ts';
import { EndlessCluster } from './endless-cluster.ts';

const CONTAINERS = 10;
const LINES_PER_SECOND = 50_000;
/** Below the time between two slots of lines, so that what is held is bounded by it. */
const WINDOW_MS = 50;

/** Memory after a collection, bytes. */
export interface Sample {
  /** Objects, and the buffers that they hold. */
  readonly heap: number;
  readonly rss: number;
}

export interface Load {
  readonly lines: number;
  readonly gaps: number;
  readonly samples: readonly Sample[];
}

/**
 * 50,000 lines a second through a tail, whose streams all break before each sample and of whose pods one
 * is replaced; the others stay. The tail is joined with a source that never says a word, merged by time
 * within a window that this source makes it wait for, and goes through a stage. Time is virtual.
 */
export async function steadyLoad(options: {
  readonly seconds: number;
  readonly everySeconds: number;
  readonly onSample?: (sample: Sample, seconds: number) => void;
}): Promise<Load> {
  const clock = new VirtualClock(Date.UTC(2026, 0, 2));
  const cluster = new EndlessCluster(clock, LINES_PER_SECOND / CONTAINERS);
  for (let i = 0; i < CONTAINERS; i++) cluster.add(true);
  cluster.targets.push({ type: 'synced', targets: CONTAINERS });
  const random = new Random(3).next;
  const targets = cluster.targets;
  const silent = readInput({ key: 'silent', bytes: silence() });
  const tail = joinSources([
    tailLogs({ reader: cluster, targets, clock, random, rationBytes }),
    silent,
  ]);
  const merge = mergeByTime({ windowMs: WINDOW_MS, clock });
  const stage = chainStages([everyLine, (event) => event]);
  const count = { lines: 0, gaps: 0 };
  const consumed = (async () => {
    for await (const merged of merge(tail, tail)) {
      const event = stage(merged);
      if (event?.type === 'lines') count.lines += event.batch.count;
      else if (event?.type === 'gap') count.gaps++;
    }
  })();
  const samples: Sample[] = [];
  const collect = collector();
  for (let second = 1; second <= options.seconds; second++) {
    await clock.advance(1000);
    if (second % options.everySeconds === options.everySeconds - 1) {
      cluster.breakStreams();
      cluster.removeNewest();
      cluster.add(false);
    }
    if (second % options.everySeconds !== 0) continue;
    // Freed buffers are given back behind a collection, not in it.
    collect();
    await settled();
    collect();
    const { heapUsed, external, arrayBuffers, rss } = process.memoryUsage();
    const sample = { heap: heapUsed + Math.max(external, arrayBuffers), rss };
    samples.push(sample);
    options.onSample?.(sample, second);
  }
  tail.drain();
  await settled();
  await clock.advance(1000);
  await consumed;
  return { ...count, samples };
}

// Looks at each line, as filters do, and keeps it.
const everyLine: LogStage = (event) => {
  if (event.type !== 'lines') return event;
  const batch = keepLines(event.batch, ({ offsets }, line) => offsets[3 * line] !== undefined);
  return batch === undefined ? undefined : { type: 'lines', batch };
};

function silence(): AsyncIterable<Uint8Array> {
  return {
    [Symbol.asyncIterator]: () => ({ next: () => new Promise<never>(() => undefined) }),
  };
}

function collector(): () => void {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
}

/** What the middle value of the last third of the samples is above that of the second; bytes. */
export function growth(values: readonly number[]): number {
  const third = Math.floor(values.length / 3);
  return median(values.slice(-third)) - median(values.slice(third, 2 * third));
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
