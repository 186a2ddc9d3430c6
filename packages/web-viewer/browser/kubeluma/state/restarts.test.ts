import { expect, test } from '@jest/globals';
import type { Restart } from './pod.ts';
import { isAwaiting, unknownEnds } from './restarts.ts';

const end = (container: string, restart: number): Restart => ({
  container,
  restart,
  at: restart,
  reason: 'Error',
  exitCode: 1,
});

test('of eight restarts, those that nobody saw are counted; the end before the next start is none', () => {
  const [seen, newest] = [end('app', 8), end('app', 9)];
  const pod = {
    containers: [
      { name: 'app', restarts: 8 },
      { name: 'proxy', restarts: 1 },
    ],
    restarts: [end('app', 6), end('app', 7), seen, end('proxy', 1), newest],
  };
  expect(unknownEnds(pod)).toBe(5);
  expect([isAwaiting(seen, pod), isAwaiting(newest, pod)]).toEqual([false, true]);
});
