import { describe, expect, test } from '@jest/globals';
import { lineText, stampText } from '../batch/line-access.ts';
import type { LogBatch, LogEvent } from '../batch/log-batch.ts';
import { LineCutter } from '../line/line-cutter.ts';
import { chainStages, keepLines, type LogStage } from './log-stage.ts';

const target = {
  key: 'u/c',
  role: 'regular',
  namespace: 'ns',
  pod: 'p',
  container: 'c',
  node: 'n',
} as const;

function batchOf(texts: readonly string[]): LogBatch {
  const lines = texts.map((text) => `2026-09-21T14:13:25.000000001Z ${text}\n`).join('');
  const cut = new LineCutter().push(Buffer.from(lines))!;
  return { target, instance: 0, bytes: cut.bytes, count: cut.count, offsets: cut.offsets };
}

function textsOf(batch: LogBatch | undefined): string[] {
  return batch === undefined
    ? []
    : Array.from({ length: batch.count }, (_, line) => lineText(batch, line).toString());
}

describe('keepLines', () => {
  test('keeps exactly the lines that are wanted, in order, with their stamps, for every subset', () => {
    const texts = ['a', 'b', 'c', 'd', 'e', 'f'];
    const batch = batchOf(texts);
    for (let subset = 0; subset < 2 ** texts.length; subset++) {
      const wanted = texts.filter((_, line) => (subset >> line) % 2 === 1);
      const asked: number[] = [];
      const kept = keepLines(batch, (_, line) => {
        asked.push(line);
        return (subset >> line) % 2 === 1;
      });
      expect(textsOf(kept)).toEqual(wanted);
      expect(asked).toEqual([0, 1, 2, 3, 4, 5]);
      if (kept !== undefined) expect(stampText(kept, 0)).toBe('2026-09-21T14:13:25.000000001Z');
    }
    expect(textsOf(batch)).toEqual(texts);
  });

  test('a batch of which all is kept is the batch itself', () => {
    const batch = batchOf(['a', 'b']);
    expect(keepLines(batch, () => true)).toBe(batch);
  });
});

describe('chainStages', () => {
  test('hands on what the stage before left, and asks no stage behind one that left nothing', () => {
    const asked: string[] = [];
    const only =
      (letter: string): LogStage =>
      (event) => {
        asked.push(letter);
        if (event.type !== 'lines') return event;
        const batch = keepLines(
          event.batch,
          (all, line) => !lineText(all, line).toString().includes(letter),
        );
        return batch === undefined ? undefined : { type: 'lines', batch };
      };
    const stage = chainStages([only('a'), only('b'), only('c')]);
    const event: LogEvent = { type: 'lines', batch: batchOf(['a', 'b', 'x']) };
    const left = stage(event);
    expect(textsOf(left?.type === 'lines' ? left.batch : undefined)).toEqual(['x']);
    asked.length = 0;
    expect(stage({ type: 'lines', batch: batchOf(['ab', 'b']) })).toBeUndefined();
    expect(asked).toEqual(['a', 'b']);
  });
});
