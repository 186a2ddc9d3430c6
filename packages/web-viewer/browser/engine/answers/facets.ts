import type { FacetValue, Facets } from '../protocol.ts';
import { LEVELS } from '../store/codes.ts';
import type { StreamCounts, StreamTable } from '../store/streams.ts';

interface Tally {
  count: number;
  total: number;
}

/** Lines by level, pod, container and source, from sums that are kept as rows come: no row is read. */
export function facetsOf(streams: StreamTable, counts: StreamCounts): Facets {
  const pods = new Map<string, Tally>();
  const containers = new Map<string, Tally>();
  const sources = new Map<string, Tally>();
  const levels = new Map<string, Tally>();
  for (const [number, stream] of streams.entries()) {
    const tally = { count: counts.ofStream(number), total: streams.lines.ofStream(number) };
    // A pod of which there is a gap alone can be chosen too.
    if (streams.totals.ofStream(number) === 0) continue;
    if (stream.pod !== '') add(pods, `${stream.namespace}/${stream.pod}`, tally);
    if (stream.container !== '') add(containers, stream.container, tally);
    if (tally.total > 0) add(sources, stream.source, tally);
    for (const [level, name] of LEVELS.entries()) {
      add(levels, name, {
        count: counts.get(number, level),
        total: streams.lines.get(number, level),
      });
    }
  }
  return {
    levels: valuesOf(levels).filter(({ total }) => total > 0),
    pods: sorted(pods),
    containers: sorted(containers),
    sources: sorted(sources),
  };
}

function add(tallies: Map<string, Tally>, value: string, { count, total }: Tally): void {
  const tally = tallies.get(value);
  if (tally === undefined) {
    tallies.set(value, { count, total });
    return;
  }
  tally.count += count;
  tally.total += total;
}

function valuesOf(tallies: Map<string, Tally>): FacetValue[] {
  return Array.from(tallies, ([value, tally]) => ({ value, ...tally }));
}

function sorted(tallies: Map<string, Tally>): FacetValue[] {
  return valuesOf(tallies).sort(
    (left, right) => right.total - left.total || (left.value < right.value ? -1 : 1),
  );
}
