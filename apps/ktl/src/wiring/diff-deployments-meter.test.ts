import { describe, expect, test } from '@jest/globals';
import { systemClock } from '@ktl/kube-client';
import type { LogBatch } from '@ktl/log-tailer';
import { createRolloutMeter, type RolloutMeter } from './diff-deployments-meter.ts';

const nowMs = Date.parse('2026-09-21T14:13:25Z');
const sets: Record<string, string | undefined> = { new: 'rs-2', old: 'rs-1' };

function meterOf(known = (): boolean => true): RolloutMeter {
  return createRolloutMeter({
    ...{ windowMs: 60_000, sinceMs: nowMs - 300_000, isKnown: known },
    clock: { ...systemClock, now: () => nowMs },
    replicaSetOf: ({ key }) => sets[key],
  });
}

function batch(key: string, texts: readonly string[], instance = 0): LogBatch {
  const offsets: number[] = [];
  let bytes = '';
  for (const text of texts) {
    const start = Buffer.byteLength(bytes);
    const stamp = '2026-09-21T14:13:20.000000001Z ';
    bytes += `${stamp}${text}\n`;
    offsets.push(start, start + stamp.length, Buffer.byteLength(bytes) - 1);
  }
  return {
    target: { key, role: 'regular', namespace: '', pod: key, container: 'app', node: '' },
    ...{ instance, bytes: Buffer.from(bytes), count: texts.length },
    offsets: Uint32Array.from(offsets),
  };
}

function messages(meter: RolloutMeter, set = 'rs-2'): readonly string[] {
  const list = meter.ratesOf(set)?.messages.list() ?? [];
  return list.map(({ shape, count }) => `${String(count)} ${shape}`);
}

describe('createRolloutMeter', () => {
  test('counts lines and errors of each ReplicaSet, and nothing of others', () => {
    const meter = meterOf();
    meter.take(batch('new', ['level=info msg=a', 'level=error msg="order 5 failed"']));
    meter.take(batch('old', ['INFO a', 'INFO b', 'INFO c']));
    meter.take(batch('stranger', ['ERROR x']));
    expect(meter.ratesOf('rs-2')?.figures()).toMatchObject({ lines: 2, entries: 2, errors: 1 });
    expect(meter.ratesOf('rs-1')?.figures()).toMatchObject({ lines: 3, errors: 0 });
    expect(messages(meter)).toEqual(['1 order <n> failed']);
  });

  test.each([
    [
      '{"level":"error","msg":"no price","error":"timeout after 5s"}',
      'no price: timeout after <n>s',
    ],
    ['{"level":50,"msg":"no price","err":{"message":"gone"}}', 'no price: gone'],
    ['level=error msg="no price" err="no price"', 'no price'],
    ['{"level":"error","code":7}', '{"level":"error","code":<n>}'],
    ['E0921 14:13:25.123456       1 sync.go:42] no price', 'no price'],
    ['\x1b[31mERROR\x1b[0m no price', 'no price'],
  ])('the message of %s', (line, shape) => {
    const meter = meterOf();
    meter.take(batch('new', [line]));
    expect(messages(meter)).toEqual([`1 ${shape}`]);
  });

  test('a stack trace is one error, and one of Python is about its last line', () => {
    const meter = meterOf();
    meter.take(batch('new', ['ERROR it broke', '  at main (app.js:3)', '  at run (app.js:9)']));
    meter.take(batch('new', ['INFO fine', 'Traceback (most recent call last):']));
    meter.take(
      batch('new', ['  File "app.py", line 3, in main', 'ValueError: no price', 'INFO on']),
    );
    expect(meter.ratesOf('rs-2')?.figures()).toMatchObject({ lines: 8, entries: 4, errors: 2 });
    expect(messages(meter)).toEqual(['1 it broke', '1 ValueError: no price']);
  });

  test('the last lines of a pod that is gone still count, and the next instance begins anew', () => {
    const meter = meterOf();
    meter.take(batch('new', ['ERROR one']));
    sets['new'] = undefined;
    meter.take(batch('new', ['  indented']));
    meter.take(batch('new', ['  indented'], 1));
    sets['new'] = 'rs-2';
    expect(meter.ratesOf('rs-2')?.figures()).toMatchObject({ lines: 3, errors: 1 });
  });

  test('what nobody can ask for any more is forgotten', () => {
    const meter = meterOf(() => false);
    meter.take(batch('new', ['ERROR one']));
    meter.prune();
    expect(meter.ratesOf('rs-2')).toBeUndefined();
  });
});
