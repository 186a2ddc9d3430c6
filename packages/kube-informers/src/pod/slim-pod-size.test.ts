import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from '@jest/globals';
import { realisticPod } from '../../test/realistic-pod.ts';
import { createStore } from '../store/store.ts';
import type { Pod } from './pod.ts';
import { createSlimPod, type SlimPod } from './slim-pod.ts';

const PODS = 5_000;
const PODS_PER_OWNER = 5;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** As it comes off the wire: nothing in it is shared with another pod. */
function receive(i: number): Pod {
  const pod = realisticPod(i, `app-${String(Math.floor(i / PODS_PER_OWNER))}`);
  const uid = `5e6f7a8b-1111-4000-8000-${i.toString(16).padStart(12, '0')}`;
  const metadata = { ...pod.metadata, uid, creationTimestamp: '2026-01-01T00:00:00Z' };
  return JSON.parse(JSON.stringify({ ...pod, metadata })) as Pod;
}

test('a stored pod with two running containers takes at most 1 KB', () => {
  const fill = (): { bytes: number; size: number } => {
    const { reader, writer } = createStore<SlimPod>();
    const slim = createSlimPod();
    collectGarbage();
    const before = process.memoryUsage().heapUsed;
    for (let i = 0; i < PODS; i += 1) writer.apply(slim(receive(i)));
    collectGarbage();
    const bytes = process.memoryUsage().heapUsed - before;
    slim(receive(0)); // what the pods share counts as well, so it has to live until here
    return { bytes, size: reader.size };
  };
  fill(); // the code itself, compiled, is not a pod's
  const { bytes, size } = fill();
  expect(size).toBe(PODS);
  expect(bytes / PODS).toBeLessThanOrEqual(1_024);
});
