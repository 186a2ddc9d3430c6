import { describe, expect, test } from '@jest/globals';
import {
  chooseFollow,
  chooseOutput,
  type RivalFlags,
  type RivalSources,
} from './flag-conflicts.ts';

const flags: RivalFlags = { output: 'raw', json: true, follow: true, previous: true };

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

describe('--follow', () => {
  test('with --previous is an error, where both are on the command line', () => {
    expect(() => chooseFollow(flags, given('follow', 'previous'))).toThrow(
      '--follow and --previous cannot be combined',
    );
  });

  test('gives way to --previous where it was not given, or was turned off', () => {
    expect(chooseFollow(flags, given('previous'))).toBe(true);
    expect(chooseFollow({ ...flags, follow: false }, given('follow', 'previous'))).toBe(false);
    expect(chooseFollow({ ...flags, previous: false }, given('follow', 'previous'))).toBe(true);
  });
});
