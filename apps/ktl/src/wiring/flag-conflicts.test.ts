import { describe, expect, test } from '@jest/globals';
import {
  chooseCluster,
  chooseOutput,
  refuseLoneFlags,
  settleRange,
  type RivalFlags,
  type RivalSources,
} from './flag-conflicts.ts';

const flags: RivalFlags = { output: 'raw', json: true };

function given(...line: (keyof RivalFlags)[]): RivalSources {
  return (flag) => ({ kind: line.includes(flag) ? 'flag' : 'environment', where: flag });
}

describe('the form of a line', () => {
  test('is an error where the command line names two', () => {
    expect(() => chooseOutput(flags, given('output', 'json'))).toThrow(
      '--output and --json cannot be combined',
    );
  });

  test('is what the command line names, else --json, else --output', () => {
    expect(chooseOutput(flags, given('output'))).toBe('raw');
    expect(chooseOutput(flags, given('json'))).toBe('jsonl');
    expect(chooseOutput(flags, given())).toBe('jsonl');
    expect(chooseOutput({ ...flags, json: false }, given('output', 'json'))).toBe('raw');
  });
});

type Range = Parameters<typeof settleRange>[0];
type Sources = Parameters<typeof settleRange>[1];

const nowMs = Date.UTC(2026, 0, 2);

/** What is left of a range of which only `line` stands on the command line. */
function settled(given: Partial<Range>, ...line: Parameters<Sources>[0][]) {
  const none = { sinceMs: undefined, untilMs: undefined, head: undefined };
  const range: Range = {
    ...{ ...none, previous: false, withPrevious: false, follow: true, nowMs },
    ...given,
  };
  return settleRange(range, (flag) => ({
    kind: line.includes(flag) ? 'flag' : 'environment',
    where: flag,
  }));
}

describe('of two rivals of a range', () => {
  test.each<[Partial<Range>, Parameters<Sources>[0], Partial<Range>]>([
    [{ head: 2 }, 'tail', { head: undefined }],
    [{ previous: true }, 'follow', { previous: false }],
    [{ untilMs: nowMs - 1 }, 'follow', { untilMs: undefined }],
    [{ previous: true, withPrevious: true }, 'previous', { previous: true, withPrevious: false }],
    [{ previous: true, withPrevious: true }, 'withPrevious', { previous: false }],
    [{ sinceMs: 5, untilMs: 3 }, 'until', { sinceMs: undefined, untilMs: 3 }],
    [{ sinceMs: 5, untilMs: 3 }, 'since', { sinceMs: 5, untilMs: undefined }],
  ])('%j: that of the command line (%s) unsets the other', (range, flag, left) => {
    expect(settled(range, flag)).toMatchObject(left);
  });

  test.each<[Partial<Range>, Parameters<Sources>[0][], string]>([
    [{ head: 2 }, ['head', 'tail'], '--head and --tail'],
    [{ previous: true }, ['follow', 'previous'], '--follow and --previous'],
    [{ untilMs: nowMs - 1 }, ['follow', 'until'], '--follow and --until'],
    [
      { previous: true, withPrevious: true },
      ['previous', 'withPrevious'],
      '--previous and --with-previous',
    ],
    [{ sinceMs: 5, untilMs: 3 }, [], '--since and --until'],
  ])('%j with %j on the command line is an error', (range, line, words) => {
    expect(() => settled(range, ...line)).toThrow(`${words} cannot be combined`);
  });
});

test('a follow by default, one turned off and an end to come are no rivals', () => {
  expect(settled({ previous: true }, 'previous').previous).toBe(true);
  expect(settled({ untilMs: 3 }).untilMs).toBe(3);
  expect(settled({ previous: true, follow: false }, 'follow').previous).toBe(true);
  expect(settled({ untilMs: nowMs + 1 }, 'follow').untilMs).toBe(nowMs + 1);
  expect(settled({ untilMs: 3 }, 'until').untilMs).toBe(3);
});

describe('a flag about another one that is not in use', () => {
  const none = { filter: [], filterStrict: false, deps: false, stackProfile: undefined };
  const from = (kind: 'flag' | 'file') => () => ({ kind, where: 'x' });

  test.each([
    [{ filterStrict: true }, '--filter-strict does nothing without --filter', { filter: ['a=1'] }],
    [{ stackProfile: 'a' }, '--stack-profile does nothing without --deps', { deps: true }],
    [{ captureTag: ['a=1'] }, '--capture-tag does nothing without --capture', { capture: 'x.db' }],
  ])('%j on the command line is an error: %s', (given, words, other) => {
    const check = (flags: object, kind: 'flag' | 'file') => (): void => {
      refuseLoneFlags({ ...none, ...given, ...flags }, from(kind));
    };
    expect(check({}, 'flag')).toThrow(words);
    expect(check({}, 'file')).not.toThrow();
    expect(check(other, 'flag')).not.toThrow();
  });
});

describe('--demo', () => {
  const given =
    (...line: readonly string[]) =>
    (flag: string) =>
      ({ kind: line.includes(flag) ? 'flag' : 'environment', where: flag }) as const;
  const all = { kubeconfig: 'k', context: 'x', demo: true };

  test('and another cluster contradict each other on the command line only', () => {
    expect(() => chooseCluster(all, given('demo', 'context'))).toThrow('--context and --demo');
    expect(() => chooseCluster(all, given('demo', 'kubeconfig'))).toThrow(
      '--kubeconfig and --demo',
    );
    expect(chooseCluster(all, given('demo')).demo).toBe(true);
    expect(chooseCluster(all, given('context')).demo).toBe(false);
    expect(chooseCluster(all, given()).demo).toBe(true);
  });
});
