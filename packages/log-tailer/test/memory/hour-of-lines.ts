import { growth, steadyLoad } from './steady-load.ts';

const MIB = 1024 * 1024;
const SECONDS = 3_600;
/** A few long-lived objects come late; a leak of one byte a line would be 60 MiB between thirds. */
const MOST_HEAP_GROWTH = MIB;
/**
 * Only where the young generation is held small (`SMALL_YOUNG_GENERATION`). By itself V8 lets it grow
 * while there is room: in a quarter of an hour from 31 to 140 MiB of pages, and malloc's own by 60 MiB
 * of buffers that wait for a collection, which comes the later. That is no leak: with a small one both
 * stay where they are from the fifth minute on. MALLOC_ARENA_MAX=2 changes nothing, so it is not the
 * arenas.
 */
const MOST_RSS_GROWTH = 16 * MIB;

/** Of Node; for the process that runs the hour. */
export const SMALL_YOUNG_GENERATION = '--max-semi-space-size=4';

/** An hour at 50,000 lines a second, printed minute by minute. Undefined: memory stayed flat. */
export async function hourOfLines(print: (line: string) => void): Promise<string | undefined> {
  const startMs = Date.now();
  const { lines, samples } = await steadyLoad({
    seconds: SECONDS,
    everySeconds: 60,
    onSample: ({ heap, rss }, second) => {
      print(`minute ${String(second / 60)}: heap ${mib(heap)}, resident ${mib(rss)}`);
    },
  });
  const heapGrowth = growth(samples.map(({ heap }) => heap));
  const rssGrowth = growth(samples.map(({ rss }) => rss));
  const seconds = ((Date.now() - startMs) / 1000).toFixed(0);
  print(
    `${String(lines)} lines in ${seconds} s; from the second third to the last the heap grew by ` +
      `${mib(heapGrowth)}, what is resident by ${mib(rssGrowth)}`,
  );
  const isFlat = heapGrowth < MOST_HEAP_GROWTH && rssGrowth < MOST_RSS_GROWTH;
  return isFlat ? undefined : 'memory grows with the lines that went through';
}

function mib(bytes: number): string {
  return `${(bytes / MIB).toFixed(2)} MiB`;
}
