import { describe, expect, test } from '@jest/globals';
import { Ledger, stampNs, type Expected } from './ledger.ts';
import { checkNumber, padLength, padLetters } from './line-record.ts';

const one: Expected = { podUid: 'u1', pod: 'p', container: 'main', instance: 0, count: 5 };
const stamps = new Map([1, 2, 3, 4, 5].map((seq) => [seq, `2026-01-01T00:00:0${seq}.5Z`]));

function line(
  seq: number,
  over: { readonly instance?: number; readonly stream?: string } = {},
): string {
  const { instance = 0, stream = 'out' } = over;
  const length = padLength(seq, 8);
  const check = checkNumber(seq, length, instance);
  return `r1|u1|main|${instance}|${stream}|${seq}|${length}|${check}|${padLetters.slice(0, length)}`;
}

function balanceOf(seqs: readonly number[], expected: Expected = one) {
  const ledger = new Ledger('r1');
  for (const seq of seqs) ledger.take(line(seq));
  return ledger.balance([expected]);
}

describe('the ledger counts', () => {
  test('nothing when every line came once and in order', () => {
    expect(balanceOf([1, 2, 3, 4, 5])).toEqual({
      expected: 5,
      delivered: 5,
      missing: 0,
      duplicate: 0,
      outOfOrder: 0,
      corrupt: 0,
      foreign: 0,
      gaps: 0,
      undeclaredMissing: 0,
      overDeclared: 0,
    });
  });

  test('a line that never came, and one that came twice', () => {
    expect(balanceOf([1, 2, 2, 4, 5])).toMatchObject({
      missing: 1,
      undeclaredMissing: 1,
      duplicate: 1,
      outOfOrder: 0,
    });
  });

  test('a line that came late, but only against its own stream', () => {
    expect(balanceOf([1, 3, 2, 4, 5])).toMatchObject({ missing: 0, outOfOrder: 1 });
    const ledger = new Ledger('r1');
    ledger.take(line(2));
    ledger.take(line(1, { stream: 'err' }));
    expect(ledger.balance([one]).outOfOrder).toBe(0);
  });

  test('a damaged line, also when two were glued together', () => {
    const ledger = new Ledger('r1');
    ledger.take(line(3).replace('|ab', '|xb'));
    ledger.take(line(1) + line(2));
    ledger.take(line(5).slice(0, -2));
    ledger.take('something else');
    expect(ledger.balance([one])).toMatchObject({ corrupt: 3, delivered: 0 });
  });

  test('an instance that never came at all, and lines that nobody asked for', () => {
    const other = { ...one, instance: 1 };
    expect(balanceOf([1, 2, 3, 4, 5], other)).toMatchObject({ missing: 5, foreign: 5 });
  });
});

describe('a gap record', () => {
  const gap = { pod: 'p', container: 'main', instance: 0, cause: 'rotated' };
  const judge = (afterSeq: number, beforeSeq: number) => {
    const ledger = new Ledger('r1');
    for (const seq of [1, 2, 5]) ledger.take(line(seq));
    const afterStamp = stamps.get(afterSeq);
    ledger.takeGap({ ...gap, afterStamp, beforeStamp: stamps.get(beforeSeq) });
    return ledger.balance([{ ...one, stamps }]);
  };

  test('declares the lines between its stamps', () => {
    expect(judge(2, 5)).toMatchObject({ missing: 2, undeclaredMissing: 0, overDeclared: 0 });
  });

  test('that is too narrow leaves lines undeclared; one too wide claims delivered lines', () => {
    expect(judge(3, 5)).toMatchObject({ undeclaredMissing: 1, overDeclared: 0 });
    expect(judge(1, 5)).toMatchObject({ undeclaredMissing: 0, overDeclared: 1 });
  });
});

test('stamps compare by nanosecond whatever their zone and decimals', () => {
  expect(stampNs('2026-01-01T00:00:00.000000001Z') - stampNs('2026-01-01T00:00:00Z')).toBe(1n);
  expect(stampNs('2026-01-01T01:00:00.5+01:00')).toBe(stampNs('2026-01-01T00:00:00.500Z'));
});
