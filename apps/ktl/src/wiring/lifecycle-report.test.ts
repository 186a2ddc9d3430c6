import { describe, expect, test } from '@jest/globals';
import type { ContainerTarget, TargetChange } from '@ktl/kube-informers';
import { target as targetOf } from '../../test/target.ts';
import { createLifecycleReport } from './lifecycle-report.ts';

const target = (pod: string, container = 'app'): ContainerTarget =>
  targetOf({ key: `${pod}/${container}`, pod, container });

/** A report whose seconds pass when the test says so. */
class Bed {
  told: string[] = [];
  readonly #wakes: (() => void)[] = [];
  readonly report = createLifecycleReport({
    write: (text) => {
      this.told.push(text);
    },
    color: false,
    showNamespace: false,
    clock: {
      sleep: () =>
        new Promise((wake) => {
          this.#wakes.push(wake);
        }),
    },
    signal: new AbortController().signal,
  });

  attach(of: ContainerTarget, instance = 0): void {
    this.report.note({ type: 'notice', origin: { target: of, instance }, notice: 'attached' });
  }

  end(of: ContainerTarget, instance = 0): void {
    this.report.note({ type: 'notice', origin: { target: of, instance }, notice: 'ended' });
  }

  async hears(...changes: TargetChange[]): Promise<void> {
    async function* feed(): AsyncIterable<TargetChange> {
      yield* changes;
    }
    const seen: TargetChange[] = [];
    for await (const change of this.report.watch(feed())) seen.push(change);
    expect(seen).toEqual(changes);
  }

  async second(): Promise<void> {
    for (const wake of this.#wakes.splice(0)) wake();
    await Promise.resolve();
    await Promise.resolve();
  }

  attachMany(from: number, to: number): void {
    for (let at = from; at < to; at += 1) {
      this.attach(target(`web-${String(Math.floor(at / 3))}`, `c${String(at)}`));
    }
  }
}

describe('a container', () => {
  const few: TargetChange = { type: 'synced', targets: 3 };

  test('is named when it is followed, once, also when its stream is opened again', async () => {
    const bed = new Bed();
    await bed.hears(few);
    bed.attach(target('web-1'));
    bed.attach(target('web-1'));
    expect(bed.told).toEqual(['+ web-1 › app\n']);
  });

  test('that restarts is named with the number of the restart', async () => {
    const bed = new Bed();
    await bed.hears(few);
    bed.attach(target('web-1'), 2);
    bed.end(target('web-1'), 2);
    bed.attach(target('web-1'), 3);
    expect(bed.told).toEqual(['+ web-1 › app\n', '+ web-1 › app (restart 3)\n']);
  });

  test('that restarts is named with how its last instance ended, where that is known', async () => {
    const bed = new Bed();
    await bed.hears(few);
    const after = (restartCount: number, reason: string): ContainerTarget => ({
      ...target('web-1'),
      ...{ restartCount, lastTerminated: { containerId: undefined, exitCode: 1, reason } },
    });
    bed.attach(after(1, 'Error'), 1);
    bed.attach(after(2, 'Error'), 2);
    bed.attach(after(3, 'OOMKilled'), 3);
    bed.attach(after(9, 'Error'), 4);
    expect(bed.told).toEqual([
      '+ web-1 › app\n',
      '+ web-1 › app (restart 2, exit 1 Error)\n',
      '+ web-1 › app (restart 3, OOMKilled)\n',
      '+ web-1 › app (restart 4)\n',
    ]);
  });

  test('that is gone is named once, and only if it was followed', async () => {
    const bed = new Bed();
    await bed.hears(few);
    bed.attach(target('web-1'));
    bed.report.gone(target('web-1'));
    bed.report.gone(target('web-1'));
    bed.report.gone(target('web-2'));
    expect(bed.told.slice(1)).toEqual(['- web-1 › app\n']);
  });

  test.each(['before', 'after'] as const)(
    'whose pod is done is gone when its log is read to the end, told %s that',
    async (when) => {
      const bed = new Bed();
      const done: TargetChange = {
        type: 'present',
        target: { ...target('job-1'), podPhase: 'Succeeded' },
      };
      await bed.hears(few);
      bed.attach(target('job-1'));
      if (when === 'before') await bed.hears(done);
      bed.end(target('job-1'));
      if (when === 'after') await bed.hears(done);
      expect(bed.told.slice(1)).toEqual(['- job-1 › app\n']);
    },
  );
});

describe('a crowd', () => {
  test('that is there at the start is one line, as soon as all are followed', async () => {
    const bed = new Bed();
    await bed.hears({ type: 'synced', targets: 36 });
    bed.attachMany(0, 35);
    expect(bed.told).toEqual([]);
    bed.attachMany(35, 36);
    expect(bed.told).toEqual(['+ 36 containers of 12 pods\n']);
  });

  test('is known as one also where some are followed before the first picture is complete', async () => {
    const bed = new Bed();
    bed.attachMany(0, 30);
    expect(bed.told).toEqual([]);
    await bed.hears({ type: 'synced', targets: 30 });
    expect(bed.told).toEqual(['+ 30 containers of 10 pods\n']);
    const small = new Bed();
    small.attach(target('web-1'));
    await small.hears({ type: 'synced', targets: 2 });
    expect(small.told).toEqual(['+ web-1 › app\n']);
  });

  test('of which some cannot be followed is counted after a second', async () => {
    const bed = new Bed();
    await bed.hears({ type: 'synced', targets: 36 });
    bed.attachMany(0, 30);
    await bed.second();
    expect(bed.told).toEqual(['+ 30 containers of 10 pods\n']);
  });

  test('that comes later is named up to twenty, and then counted', async () => {
    const bed = new Bed();
    await bed.hears({ type: 'synced', targets: 3 });
    bed.attachMany(0, 27);
    expect(bed.told).toHaveLength(20);
    await bed.second();
    expect(bed.told.slice(20)).toEqual(['+ 7 containers of 3 pods\n']);
  });

  test('that has passed leaves names again', async () => {
    const bed = new Bed();
    await bed.hears({ type: 'synced', targets: 22 });
    bed.attachMany(0, 22);
    await bed.second();
    await bed.second();
    bed.attach(target('late-1'));
    expect(bed.told.at(-1)).toBe('+ late-1 › app\n');
  });

  test('that leaves is one line too, and of one pod says so', async () => {
    const bed = new Bed();
    const all = Array.from({ length: 24 }, (_, at) => target('web-1', `c${String(at)}`));
    await bed.hears({ type: 'synced', targets: 24 });
    for (const one of all) bed.attach(one);
    for (const one of all) bed.report.gone(one);
    await bed.second();
    expect(bed.told).toEqual(['+ 24 containers of 1 pod\n', '- 24 containers of 1 pod\n']);
  });
});
