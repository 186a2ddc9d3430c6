import { describe, expect, test } from '@jest/globals';
import { StoppedSearches, stoppedWords, type StopStore } from './stopped-searches.ts';

const search = { text: '(a+)+$', isRegex: true, caseSensitive: false };

function memory(held = new Map<string, string>()): StopStore {
  return {
    getItem: (key) => held.get(key) ?? null,
    setItem: (key, value) => void held.set(key, value),
  };
}

describe('stopped searches', () => {
  test('are known after a reload, until they are let again', () => {
    const store = memory();
    new StoppedSearches(() => store).add(search);
    const reloaded = new StoppedSearches(() => store);
    expect(reloaded.has(search)).toBe(true);
    reloaded.forget(search);
    expect(reloaded.has(search)).toBe(false);
    expect(new StoppedSearches(() => store).has(search)).toBe(false);
  });

  test('the same text as a text, another case, another expression are others', () => {
    const stopped = new StoppedSearches(() => memory());
    stopped.add(search);
    expect(stopped.has({ ...search, isRegex: false })).toBe(false);
    expect(stopped.has({ ...search, caseSensitive: true })).toBe(false);
    expect(stopped.has({ ...search, text: '(a+)$' })).toBe(false);
  });

  test('a browser that keeps nothing, or something else, is no error', () => {
    const refusing = new StoppedSearches(() => {
      throw new Error('SecurityError');
    });
    refusing.add(search);
    expect(refusing.has(search)).toBe(true);
    for (const kept of ['{', '{"a":1}', '[1,null]']) {
      const store = memory(new Map([['ktl-stopped-searches', kept]]));
      expect(new StoppedSearches(() => store).has(search)).toBe(false);
    }
  });

  test('the words name the expression, a long one in part', () => {
    expect(stoppedWords(search)).toContain('“(a+)+$” was stopped');
    expect(stoppedWords({ ...search, text: 'x'.repeat(4000) }).length).toBeLessThan(300);
  });
});
