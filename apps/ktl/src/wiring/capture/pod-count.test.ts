import { expect, test } from '@jest/globals';
import type { LogEvent } from '@ktl/log-tailer';
import { endedMetadata } from './capture-metadata.ts';
import { createPodCount } from './pod-count.ts';

const attached = (namespace: string, podUid: string | undefined): LogEvent =>
  ({
    ...{ type: 'notice', notice: 'attached' },
    origin: { target: { namespace, podUid }, instance: 0 },
  }) as unknown as LogEvent;

test('pods count once, and the namespaces that they are of are in metadata.json', () => {
  const pods = createPodCount();
  for (const [namespace, uid] of [
    ['shop', 'a'],
    ['pay', 'b'],
    ['shop', 'a'],
    ['other', undefined],
  ] as const) {
    pods.note(attached(namespace, uid));
  }
  const begun = {
    format: 1,
    state: 'writing',
    startedAt: '2026-01-01T00:00:00Z',
    ...{ flags: {}, eventsEnabled: false, follow: true, tags: {} },
  } as const;
  expect(
    endedMetadata(
      { ...begun, namespaces: [] },
      { endedMs: Date.parse('2026-01-01T00:00:05Z'), pods },
    ),
  ).toMatchObject({
    ...{ state: 'finished', durationSeconds: 5, namespaces: [] },
    ...{ observedPodCount: 2, observedNamespaces: ['pay', 'shop'] },
  });
});
