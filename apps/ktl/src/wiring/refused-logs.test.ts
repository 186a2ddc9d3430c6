import { expect, test } from '@jest/globals';
import { faults } from '@ktl/kube-client';
import type { LogEvent } from '@ktl/log-tailer';
import { target as targetOf } from '../../test/target.ts';
import { createRefusedLogs } from './refused-logs.ts';

const [one, two] = ['a', 'b'].map((key) => targetOf({ key })) as [
  ReturnType<typeof targetOf>,
  ReturnType<typeof targetOf>,
];
const subject = { verb: 'get', resource: 'pods/log' };
const error = faults.API_FORBIDDEN({ subject, status: 403, serverMessage: '' });

function refused(target: typeof one): LogEvent {
  return { type: 'notice', notice: 'refused', origin: { target, instance: 0 }, error };
}

test('a refusal holds until the right is granted, for each container', () => {
  const logs = createRefusedLogs();
  logs.note(refused(one));
  logs.note(refused(two));
  const [bytes, offsets] = [Buffer.alloc(0), new Uint32Array()];
  const batch = { target: one, instance: 0, bytes, offsets, count: 0 };
  logs.note({ type: 'lines', batch });
  expect(logs.error).toBe(error);
  logs.note({ type: 'notice', notice: 'attached', origin: { target: two, instance: 0 } });
  expect(logs.error).toBeUndefined();
});

test('a refusal goes with its container', () => {
  const logs = createRefusedLogs();
  logs.note(refused(one));
  logs.see({ type: 'absent', target: one, reason: 'deleted' });
  expect(logs.error).toBeUndefined();
});
