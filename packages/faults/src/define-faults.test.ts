import { describe, expect, test } from '@jest/globals';
import { defineFaults, hasCode, isKtlError, rule } from './index.ts';

const faults = defineFaults({
  CONTEXT_UNKNOWN: rule<{ name: string; known: readonly string[] }>({
    about: 'The kubeconfig has no such context.',
    message: (d) => `context "${d.name}" is not in the kubeconfig`,
    hint: (d) => `known contexts: ${d.known.join(', ')}`,
    exit: 'usage',
  }),
});

describe('defineFaults', () => {
  test('gives an error that says what failed, what to do, and its code', () => {
    const cause = new Error('underneath');
    const error = faults.CONTEXT_UNKNOWN({ name: 'prod', known: ['dev'] }, cause);
    expect(error.toJSON()).toEqual({
      code: 'CONTEXT_UNKNOWN',
      message: 'context "prod" is not in the kubeconfig',
      hint: 'known contexts: dev',
      retryable: false,
      details: { name: 'prod', known: ['dev'] },
    });
    expect(error.exit).toBe('usage');
    expect(error.cause).toBe(cause);
  });

  test('errors are told by code, and foreign errors by none', () => {
    const error = faults.CONTEXT_UNKNOWN({ name: 'prod', known: [] });
    expect(hasCode(error, 'A_B', 'CONTEXT_UNKNOWN')).toBe(true);
    expect(hasCode(error, 'A_B')).toBe(false);
    expect(isKtlError(new Error('CONTEXT_UNKNOWN'))).toBe(false);
    expect(isKtlError(undefined)).toBe(false);
  });

  test('refuses a code that is not AREA_CONDITION', () => {
    const entry = rule<Record<string, never>>({ about: '', message: () => '' });
    expect(() => defineFaults({ oops: entry })).toThrow(TypeError);
  });
});
