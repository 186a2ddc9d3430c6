import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { tailLogs } from '@ktl/log-tailer';
import { Random } from '../fake/random.ts';
import { settled, VirtualClock } from '../fake/virtual-clock.ts';
import { EndlessCluster } from './endless-cluster.ts';

const CONTAINERS = 10;
const LINES_PER_SECOND = 50_000;

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
 * is replaced; the others stay. Time is virtual.
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
  const tail = tailLogs({ reader: cluster, targets: cluster.targets, clock, random });
  const count = { lines: 0, gaps: 0 };
  const consumed = (async () => {
    for await (const event of tail) {
      if (event.type === 'lines') count.lines += event.batch.count;
      else if (event.type === 'gap') count.gaps++;
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
