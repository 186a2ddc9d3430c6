import { expect, test } from '@jest/globals';
import type { CaptureSummary, StoredStream } from '@ktl/sqlite-archive';
import { chooseLines } from './choose-lines.ts';
import type { ReplayArtifact } from './replay-artifact.ts';

const streamOf = (path: string, source = 'pod'): StoredStream => {
  const [namespace = '', pod = '', container = ''] = path.split(' ');
  return { namespace, pod, container, source } as StoredStream;
};

const streams = [
  streamOf('shop replicaset/api', 'event'),
  streamOf('shop pod/api-1', 'event'),
  ...[1, 2, 3, 4, 5, 6].map((n) => streamOf(`shop api-${String(n)} app`)),
  streamOf('data db-0 pg'),
  streamOf(' node-1', 'node'),
];

async function hintFor(given: Partial<Parameters<typeof chooseLines>[0]['flags']>) {
  const summary = { state: 'finished', streams: streams.map((stream) => ({ stream })) };
  const artifact = {
    ...{ path: 'a.tar.gz', metadata: { startedAt: '' } },
    summary: () => Promise.resolve(summary as unknown as CaptureSummary),
  } as ReplayArtifact;
  const flags = { namespaces: [], pods: [], containers: [], ...given };
  const call = { flags, host: { now: () => 0 } } as unknown as Parameters<typeof chooseLines>[0];
  return chooseLines(call, artifact).then(
    () => 'chosen',
    (error: unknown) => (error as { hint: string }).hint,
  );
}

test('a namespace that a capture has not is answered with those that it has', async () => {
  expect(await hintFor({ namespaces: ['shp'] })).toBe('it has namespace data, namespace shop');
});

test('a pod that a capture has not is answered with its containers, events left out', async () => {
  expect(await hintFor({ pods: [/nope/] })).toBe(
    'it has shop/api-1 [app], shop/api-2 [app], shop/api-3 [app], shop/api-4 [app], shop/api-5 [app], and 3 more',
  );
  expect(await hintFor({ namespaces: ['data'], pods: [/api/] })).toBe('it has data/db-0 [pg]');
});

test('lines of events can be chosen', async () => {
  expect(await hintFor({ pods: [/^pod\/api/] })).toBe('chosen');
});
