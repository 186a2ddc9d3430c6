import { expect, test } from '@jest/globals';
import type { LogEvent } from '@ktl/log-tailer';
import type { CaptureLine, CaptureSummary, RowOptions } from '@ktl/sqlite-archive';
import type { ReplayArtifact } from './replay-artifact.ts';
import { replayTail } from './replay-tail.ts';
import { nsOfStamp } from './stored-stamp.ts';

const stamp = '2026-11-21T08:00:01.000000000Z';
const text = 'Warning BackOff pod/api-1: Back-off — kubelet';

function lineOf(ordinal: number, source: string, raw = 'plain'): CaptureLine {
  const stream = { namespace: 'shop', pod: 'api-1', container: 'app', uid: 'u', restart: 0 };
  return {
    ...{ ordinal, timeNs: nsOfStamp(stamp) ?? 0n, collectedMs: 0, level: undefined, late: false },
    stream: { ...stream, node: '', source, prefix: '' },
    ...{ raw: Buffer.from(raw), rendered: Buffer.from(raw) },
  };
}

function eventRow(id: number, object: string | null) {
  return {
    ...{ id, observed_at: stamp, uid: `e${String(id)}`, namespace: 'shop', name: 'e', object },
    ...{ type: 'Warning', reason: 'BackOff', message: 'Back-off', count: 1, deleted: 0 },
    ...{ first_timestamp: stamp, last_timestamp: stamp, involved_kind: 'Pod' },
    ...{ involved_namespace: 'shop', involved_name: 'api-1', involved_uid: 'u' },
    ...{ involved_container: null, reporter: 'kubelet', resource_version: null },
  };
}

/** A capture that grows by one page at each look; notes which rows were asked for. */
function growing(pages: readonly (readonly CaptureLine[])[], rows: readonly { id: number }[]) {
  const asked: string[] = [];
  let looks = 0;
  const artifact = {
    summary: () => {
      looks += 1;
      const state = looks < pages.length ? 'writing' : 'finished';
      return Promise.resolve({ state, lines: 0 } as CaptureSummary);
    },
    async *lines() {
      const page = pages[looks - 1] ?? [];
      yield await Promise.resolve(page);
    },
    async *context(kind: string, { after = 0 }: RowOptions = {}) {
      asked.push(`${kind} after ${String(after)}`);
      const found = kind === 'events' ? rows.filter(({ id }) => id > after && id <= looks) : [];
      yield* await Promise.resolve(found);
    },
  } as unknown as ReplayArtifact;
  return { artifact, asked };
}

async function followed(artifact: ReplayArtifact): Promise<readonly LogEvent[]> {
  const clock = { now: () => 0, sleep: () => Promise.resolve() };
  const events: LogEvent[] = [];
  const tail = replayTail({ artifact, filter: {}, byTime: false, follow: true, clock });
  for await (const event of tail) events.push(event);
  return events;
}

test('a follow reads no events where no line is one', async () => {
  const pages = [[lineOf(1, 'pod')], [], [lineOf(2, 'pod')]];
  const { artifact, asked } = growing(pages, [eventRow(1, null)]);
  expect((await followed(artifact)).filter(({ type }) => type === 'lines')).toHaveLength(2);
  expect(asked.filter((kind) => kind.startsWith('events'))).toEqual([]);
});

test('a follow reads each row of an event once, and finds the event of its line', async () => {
  const object = {
    ...{ metadata: { name: 'e', namespace: 'shop', uid: 'e1' }, type: 'Warning' },
    involvedObject: { kind: 'Pod', namespace: 'shop', name: 'api-1', uid: 'u' },
    ...{ source: { component: 'kubelet', host: 'n7' }, reason: 'BackOff', message: 'Back-off' },
    ...{ count: 1, firstTimestamp: stamp, lastTimestamp: stamp },
  };
  const pages = [[lineOf(1, 'event', text)], [], [lineOf(2, 'event', text)]];
  const rows = [eventRow(1, JSON.stringify(object)), eventRow(2, 'not looked at: {')];
  const { artifact, asked } = growing(pages, [...rows]);
  const lines = (await followed(artifact)).filter((event) => event.type === 'lines');
  expect(lines[0]?.batch.event).toMatchObject({ host: 'n7', reason: 'BackOff' });
  expect(lines[1]?.batch.event).toMatchObject({ component: 'kubelet', message: 'Back-off' });
  expect(asked.filter((kind) => kind.startsWith('events'))).toEqual([
    'events after 0',
    'events after 1',
  ]);
});
