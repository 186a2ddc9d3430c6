import { expect, test } from '@jest/globals';
import {
  keepInspected,
  type InspectedPod,
  type RunState,
  type Termination,
} from './inspected-pod.ts';
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

function ended(second: number): Termination {
  const finishedAt = `2026-01-01T00:00:0${String(second)}Z`;
  return { exitCode: second, reason: 'Error', finishedAt };
}

function podIn(restartCount: number, state: RunState, last?: Termination): InspectedPod {
  const lastState = last === undefined ? {} : { terminated: last };
  return keepInspected({
    metadata: { name: 'a', namespace: 'n', uid: 'u' },
    status: { containerStatuses: [{ name: 'app', restartCount, state, lastState }] },
  });
}

test('counts an end once, whether it has just ended, is in back-off or was followed by a start', () => {
  const history = new RestartHistory(() => 0);
  const backOff = { waiting: { reason: 'CrashLoopBackOff' } };
  history.note(podIn(4, backOff, ended(5)));
  expect(history.of('u', 'app')).toMatchObject([{ restart: 5, exitCode: 5, unseen: 4 }]);
  history.note(podIn(5, { running: {} }, ended(5)));
  expect(history.of('u', 'app')).toHaveLength(1);
  history.note(podIn(5, { terminated: ended(6) }, ended(5)));
  history.note(podIn(5, backOff, ended(6)));
  history.note(podIn(6, { running: {} }, ended(6)));
  expect(history.of('u', 'app')).toMatchObject([
    { restart: 5, finishedAt: '2026-01-01T00:00:05Z' },
    { restart: 6, finishedAt: '2026-01-01T00:00:06Z', exitCode: 6, unseen: 0 },
  ]);
});

test('a first failure is there before its restart; work done at the first go is none', () => {
  const history = new RestartHistory(() => 0);
  history.note(podIn(0, { terminated: { exitCode: 0, reason: 'Completed' } }));
  expect(history.of('u', 'app')).toEqual([]);
  history.note(podIn(0, { terminated: ended(1) }));
  expect(history.of('u', 'app')).toMatchObject([{ restart: 1, exitCode: 1, unseen: 0 }]);
});

test('an end that the node forgot is counted already while its successor is made', () => {
  const history = new RestartHistory(() => 0);
  const forgotten = { exitCode: 137, reason: 'ContainerStatusUnknown' };
  history.note(podIn(3, { waiting: { reason: 'ContainerCreating' } }, forgotten));
  history.note(podIn(3, { running: {} }, forgotten));
  history.note(podIn(3, { terminated: ended(4) }, forgotten));
  expect(history.of('u', 'app').map(({ restart }) => restart)).toEqual([3, 4]);
});
