import { expect, test } from '@jest/globals';
import { keepInspected, type InspectedPod } from './inspected-pod.ts';
import { RestartHistory } from './restart-history.ts';

function podWith(restartCount: number, exitCode = 1): InspectedPod {
  const lastState = {
    terminated: { exitCode, reason: 'Error', finishedAt: '2026-01-01T00:00:00Z' },
  };
  return keepInspected({
    metadata: { name: 'a', namespace: 'n', uid: 'u' },
    status: { containerStatuses: [{ name: 'app', restartCount, lastState }] },
  });
}

test('keeps each restart once, and says how many nobody saw', () => {
  const history = new RestartHistory(() => 0);
  for (const count of [3, 3, 4, 4, 7]) history.note(podWith(count));
  expect(history.of('u', 'app')).toMatchObject([
    { restart: 3, unseen: 2, exitCode: 1, seenAt: '1970-01-01T00:00:00.000Z' },
    { restart: 4, unseen: 0 },
    { restart: 7, unseen: 2 },
  ]);
});

test('keeps the last fifty, and none of a pod that is gone or never restarted', () => {
  const history = new RestartHistory(() => 0);
  history.note(podWith(0));
  expect(history.of('u', 'app')).toEqual([]);
  for (let count = 1; count <= 60; count += 1) history.note(podWith(count));
  expect(history.of('u', 'app')).toHaveLength(50);
  expect(history.of('u', 'app')[0]).toMatchObject({ restart: 11, unseen: 0 });
  history.forget(podWith(60));
  expect(history.of('u', 'app')).toEqual([]);
});
