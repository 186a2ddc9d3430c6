import { expect, test } from '@jest/globals';
import type { ClusterEvent } from '@ktl/kube-informers';
import { lineText, stampMs, stampText } from '../batch/line-access.ts';
import { eventBatch } from './event-lines.ts';
import { eventHead, eventText } from './event-text.ts';

const object = {
  kind: 'Pod',
  namespace: 'shop',
  name: 'checkout-1',
  uid: 'p',
  fieldPath: 'spec.containers{app}',
  container: 'app',
};
const event: ClusterEvent = {
  metadata: { name: 'checkout-1.1', namespace: 'shop', uid: 'e' },
  type: 'Warning',
  reason: 'BackOff',
  message: 'Back-off restarting failed container',
  count: 12,
  firstStamp: '2026-09-21T14:00:00.000000000Z',
  lastStamp: '2026-09-21T14:05:00.000000000Z',
  object,
  component: 'kubelet',
  host: 'n1',
};

test('says what, about whom, how often and who says so', () => {
  expect(eventText(event)).toBe(
    'Warning BackOff pod/checkout-1 [app]: Back-off restarting failed container (×12 over 5m) — kubelet',
  );
});

test('leaves out what it does not know', () => {
  const bare = { ...event, reason: '', message: '', count: 1, component: '' };
  const whole = { ...object, container: undefined };
  expect(eventText({ ...bare, object: whole })).toBe('Warning pod/checkout-1');
});

test.each([
  [0, '(×12)'],
  [79, '(×12 over 79s)'],
  [330, '(×12 over 5m30s)'],
  [7_199, '(×12 over 119m)'],
  [11_100, '(×12 over 3h5m)'],
  [90_000, '(×12 over 25h)'],
  [180_000, '(×12 over 2d2h)'],
])('a series over %d s is %s', (seconds, text) => {
  const lastStamp = new Date(Date.parse(event.firstStamp) + seconds * 1_000).toISOString();
  expect(eventText({ ...event, lastStamp })).toContain(`container ${text} —`);
});

test.each([
  ['Readiness probe failed: 503\r\n  body\n\n', 'Readiness probe failed: 503 ↵ body'],
  ['a\u2028b\u0085c\rd\ve', 'a ↵ b ↵ c ↵ d ↵ e'],
  ['a\tb', 'a b'],
  ['\u001b[31mred\u0007\u009b2J\0', '\ufffd[31mred\ufffd\ufffd2J\ufffd'],
])('%j writes no lines and no control characters', (message, shown) => {
  expect(eventText({ ...event, message })).toContain(`[app]: ${shown} (×12`);
});

test('no field can break the line', () => {
  const evil = 'x\ny\u001b[2J';
  const hostile: ClusterEvent = {
    ...event,
    type: evil,
    reason: evil,
    message: evil,
    component: evil,
    object: { ...object, kind: evil, name: evil, container: evil },
  };
  expect(eventText(hostile)).not.toMatch(/\p{Cc}/u);
  expect(eventText(hostile).startsWith(eventHead(hostile))).toBe(true);
});

test('a batch is one line with the stamp of the last occurrence', () => {
  const batch = eventBatch(event);
  expect(batch.count).toBe(1);
  expect(lineText(batch, 0).toString()).toBe(eventText(event));
  expect(stampText(batch, 0)).toBe(event.lastStamp);
  expect(stampMs(batch, 0)).toBe(Date.parse(event.lastStamp));
  expect(batch.bytes.at(-1)).toBe(0x0a);
  expect(batch.target).toEqual({
    key: 'event/p/app',
    role: 'event',
    namespace: 'shop',
    pod: 'pod/checkout-1',
    container: 'app',
    node: 'n1',
  });
});
