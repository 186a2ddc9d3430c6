import { describe, expect, test } from '@jest/globals';
import { PodMatcher } from './pod-matcher.ts';

const select = (pattern: unknown, ...names: string[]): string[] => [
  ...new PodMatcher(pattern).select(names),
];

describe('a pattern', () => {
  test('finds names anywhere, anchored where it says so, in the dialects of JavaScript and Go', () => {
    expect(select('api', 'api-1', 'my-api', 'web')).toEqual(['api-1', 'my-api']);
    expect(select('^api-', 'api-1', 'my-api-1')).toEqual(['api-1']);
    expect(select('(?i)API', 'api-1')).toEqual(['api-1']);
    expect(select('\\Aapi-1\\z', 'api-1', 'api-12')).toEqual(['api-1']);
    expect(select('^(?!kube-)', 'kube-proxy', 'api')).toEqual(['api']);
  });

  test.each([undefined, null, 7, {}, '', '  ', '(', 'a'.repeat(501)])('is refused: %p', (text) => {
    expect(() => new PodMatcher(text)).toThrow(
      expect.objectContaining({ code: 'PATTERN_INVALID' }),
    );
  });

  test.each(['(a+)+!$', '(a|a)*!$', '^(([a-z])+.)+[A-Z]([a-z])+$', '(a+)+\\1!'])(
    'that backtracks without end is stopped: %s',
    (pattern) => {
      expect(() => select(pattern, 'a'.repeat(60))).toThrow(
        expect.objectContaining({ code: 'PATTERN_TOO_SLOW' }),
      );
    },
  );

  test('that may backtrack is good while names are short, and stopped once they are not', () => {
    const matcher = new PodMatcher('(a+)+$');
    expect([...matcher.select(['api-a', 'web-1'])]).toEqual(['api-a']);
    expect(() => matcher.select(['api-a', `${'a'.repeat(60)}-1`])).toThrow(
      expect.objectContaining({ code: 'PATTERN_TOO_SLOW' }),
    );
  });

  test('tries each name once, and again after it was forgotten', () => {
    const matcher = new PodMatcher('^api');
    expect([...matcher.select(['api-1'])]).toEqual(['api-1']);
    expect([...matcher.select(['web', 'api-1', 'api-2'])]).toEqual(['api-1', 'api-2']);
    matcher.forget(['api-1']);
    expect([...matcher.select(['api-1'])]).toEqual(['api-1']);
  });

  test('goes through ten thousand names in its time', () => {
    const names = Array.from({ length: 10_000 }, (_, n) => `checkout-${String(n)}-abcde`);
    expect(select('^checkout-\\d*7-', ...names)).toHaveLength(1_000);
  });
});
