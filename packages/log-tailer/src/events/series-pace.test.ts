import { beforeEach, describe, expect, test } from '@jest/globals';
import type { ClusterEvent } from '@ktl/kube-informers';
import { VirtualClock } from '../../test/fake/virtual-clock.ts';
import { createSeriesPace, type SeriesPace } from './series-pace.ts';

const startMs = Date.UTC(2026, 0, 1);
let clock: VirtualClock;
let shown: string[];
let pace: SeriesPace;
let stop: AbortController;
beforeEach(() => {
  clock = new VirtualClock(startMs);
  shown = [];
  stop = new AbortController();
  const show = ({ metadata, count }: ClusterEvent): void => {
    const seconds = (clock.now() - startMs) / 1_000;
    shown.push(`${String(seconds)}s ${metadata.uid}×${String(count)}`);
  };
  pace = createSeriesPace({ clock, show, signal: stop.signal });
});

function event(count: number, uid = 'e'): ClusterEvent {
  const lastStamp = `${new Date(clock.now()).toISOString().slice(0, -1)}000000Z`;
  return { metadata: { name: uid, namespace: 'shop', uid }, count, lastStamp } as ClusterEvent;
}

describe('a series', () => {
  test('that never stops is shown after 10 s, 20 s, 40 s … and every 5 min in the end', async () => {
    for (let count = 1; count <= 1_800; count++) {
      pace.offer(event(count));
      await clock.advance(1_000);
    }
    const times = shown.map((line) => parseInt(line));
    expect(times).toEqual([0, 10, 30, 70, 150, 310, 610, 910, 1210, 1510]);
    expect(shown.slice(0, 3)).toEqual(['0s e×1', '10s e×10', '30s e×30']);
  });

  test('is not shown again for what it was shown for', async () => {
    pace.offer(event(3));
    const same = event(3);
    await clock.advance(60_000);
    pace.offer(same);
    pace.offer(event(2));
    await clock.advance(600_000);
    expect(shown).toEqual(['0s e×3']);
  });

  test('whose reporter does not count is shown for its new time', async () => {
    pace.offer(event(1));
    await clock.advance(30_000);
    pace.offer(event(1));
    expect(shown).toEqual(['0s e×1', '30s e×1']);
  });

  test('that was silent for long is shown at once, and begins at 10 s again', async () => {
    for (const [waitMs, count] of [
      [10_000, 2],
      [20_000, 3],
      [100_000, 4],
      [5_000, 5],
    ] as const) {
      if (count === 2) pace.offer(event(1));
      await clock.advance(waitMs);
      pace.offer(event(count));
    }
    await clock.advance(60_000);
    expect(shown).toEqual(['0s e×1', '10s e×2', '30s e×3', '130s e×4', '140s e×5']);
  });

  test('of the past that grows now is shown at once', () => {
    const past = { ...event(7), lastStamp: '2025-12-31T23:00:00.000000000Z' };
    pace.offer(past);
    pace.offer(event(8));
    expect(shown).toEqual(['0s e×7', '0s e×8']);
  });

  test('that was passed over is shown when it grows', async () => {
    pace.pass(event(7));
    pace.offer(event(7));
    await clock.advance(10_000);
    pace.offer(event(8));
    expect(shown).toEqual(['10s e×8']);
  });

  test('keeps no other waiting', async () => {
    pace.offer(event(1));
    pace.offer(event(2));
    pace.offer(event(1, 'f'));
    expect(shown).toEqual(['0s e×1', '0s f×1']);
    await clock.advance(10_000);
    expect(shown.at(-1)).toBe('10s e×2');
  });
});

test('what waits is shown before the end, in order of time, and once', async () => {
  pace.offer(event(1, 'late'));
  pace.offer(event(1, 'early'));
  await clock.advance(1_000);
  pace.offer(event(2, 'early'));
  await clock.advance(1_000);
  pace.offer(event(2, 'late'));
  pace.flush();
  stop.abort();
  await clock.advance(60_000);
  expect(shown.slice(2)).toEqual(['2s early×2', '2s late×2']);
});

test('an event that is gone is not shown again by a server that is behind', () => {
  pace.offer(event(1));
  pace.gone('e');
  pace.offer(event(1));
  expect(shown).toEqual(['0s e×1']);
});

test('of those that are gone, the last 4,096 are remembered', () => {
  for (let index = 0; index <= 4_096; index++) pace.offer(event(1, `e${String(index)}`));
  for (let index = 0; index <= 4_096; index++) pace.gone(`e${String(index)}`);
  expect([pace.knows(event(1, 'e0')), pace.knows(event(1, 'e1'))]).toEqual([false, true]);
});
