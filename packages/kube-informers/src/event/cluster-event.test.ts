import { describe, expect, test } from '@jest/globals';
import type { KubeObject } from '@ktl/kube-client';
import { readEvent } from './cluster-event.ts';

const metadata = {
  name: 'checkout-1.0000000000000000',
  namespace: 'shop',
  uid: 'e-1',
  creationTimestamp: '2026-09-21T14:00:00Z',
};
const involved = {
  kind: 'Pod',
  namespace: 'shop',
  name: 'checkout-1',
  uid: 'p-1',
  fieldPath: 'spec.containers{app}',
};
const old = {
  metadata,
  involvedObject: involved,
  type: 'Warning',
  reason: 'BackOff',
  message: 'Back-off restarting',
  count: 12,
  firstTimestamp: '2026-09-21T14:00:01Z',
  lastTimestamp: '2026-09-21T14:05:01Z',
  eventTime: null,
  source: { component: 'kubelet', host: 'n1' },
  reportingComponent: 'kubelet',
};
const renewed = {
  metadata,
  regarding: involved,
  type: 'Warning',
  reason: 'BackOff',
  note: 'Back-off restarting',
  deprecatedCount: 12,
  deprecatedFirstTimestamp: '2026-09-21T14:00:01Z',
  deprecatedLastTimestamp: '2026-09-21T14:05:01Z',
  eventTime: null,
  deprecatedSource: { component: 'kubelet', host: 'n1' },
  reportingController: 'kubelet',
};

describe('readEvent', () => {
  test('both APIs tell the same', () => {
    expect(readEvent(renewed)).toEqual(readEvent(old));
    expect(readEvent(old)).toEqual({
      metadata: { name: metadata.name, namespace: 'shop', uid: 'e-1' },
      type: 'Warning',
      reason: 'BackOff',
      message: 'Back-off restarting',
      count: 12,
      firstStamp: '2026-09-21T14:00:01.000000000Z',
      lastStamp: '2026-09-21T14:05:01.000000000Z',
      object: { ...involved, container: 'app' },
      component: 'kubelet',
      host: 'n1',
    });
  });

  test.each([
    {
      time: 'the last observation of the series',
      fields: { series: { count: 3, lastObservedTime: '2026-09-21T14:09:00.25Z' } },
      read: ['14:09:00.250000000Z', 3],
    },
    {
      time: 'lastTimestamp',
      fields: { lastTimestamp: '2026-09-21T14:05:01Z' },
      read: ['14:05:01.000000000Z', 1],
    },
    {
      time: 'eventTime',
      fields: { eventTime: '2026-09-21T14:04:00.123456Z' },
      read: ['14:04:00.123456000Z', 1],
    },
    { time: 'creation', fields: {}, read: ['14:00:00.000000000Z', 1] },
    {
      time: 'creation, where a time is none',
      fields: { lastTimestamp: 'soon' },
      read: ['14:00:00.000000000Z', 1],
    },
    {
      time: 'in UTC, whatever its zone',
      fields: { lastTimestamp: '2026-09-21T16:05:01+02:00' },
      read: ['14:05:01.000000000Z', 1],
    },
  ])('its time is $time', ({ fields, read }) => {
    const { lastStamp, count } = readEvent({ metadata, ...fields });
    expect([lastStamp.slice('2026-09-21T'.length), count]).toEqual(read);
  });

  test('a name of client-go gives whole seconds their nanoseconds back, and other seconds none', () => {
    const at = (1_790_000_001n * 1_000_000_000n + 123_456_789n).toString(16);
    const named = (lastTimestamp: string) =>
      readEvent({
        metadata: { ...metadata, name: `checkout-1.${at}` },
        lastTimestamp,
      } as KubeObject).lastStamp;
    const second = new Date(1_790_000_001_000).toISOString().slice(0, 19);
    expect(named(`${second}Z`)).toBe(`${second}.123456789Z`);
    expect(named(`${second}.5Z`)).toBe(`${second}.500000000Z`);
    expect(named('2026-09-21T14:05:01Z')).toBe('2026-09-21T14:05:01.000000000Z');
  });

  test.each([
    ['spec.initContainers{migrate}', 'migrate'],
    ['spec.ephemeralContainers{debug-x}', 'debug-x'],
    ['spec.volumes{app}', undefined],
    ['', undefined],
  ])('the field path %s names the container %s', (fieldPath, container) => {
    const about: object = { ...old, involvedObject: { ...involved, fieldPath } };
    const event = readEvent(about as KubeObject);
    expect(event.object.container).toBe(container);
  });

  test('reads whatever it gets', () => {
    const odd = { metadata: { name: '' }, series: 7, regarding: null, note: [], count: -1 };
    expect(readEvent(odd as unknown as KubeObject)).toMatchObject({
      type: 'Normal',
      message: '',
      count: 1,
      lastStamp: '1970-01-01T00:00:00.000000000Z',
      object: { kind: '', uid: '' },
    });
  });
});
