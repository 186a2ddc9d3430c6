import { describe, expect, test } from '@jest/globals';
import { resolveFeatures, type FeatureInit } from './features.ts';

const registry: readonly FeatureInit[] = [
  { name: 'plan-v3', stage: 'experimental', summary: 's' },
  { name: 'fast-list', stage: 'beta', summary: 's' },
];

const resolve = (
  chosen: string[],
  env: Record<string, string> = {},
  kind: 'flag' | 'file' = 'flag',
): readonly string[] =>
  resolveFeatures({
    app: { bin: 'ktl' },
    registry,
    chosen,
    env,
    source: { kind, where: '--feature' },
  }).on;

describe('features', () => {
  test('are turned on by name and by variable', () => {
    expect(resolve(['plan-v3'], { KTL_FEATURE_FAST_LIST: '1' })).toEqual(['fast-list', 'plan-v3']);
    expect(resolve([])).toEqual([]);
  });

  test('a variable turns off what the file turns on, but not what a flag does', () => {
    expect(resolve(['plan-v3'], { KTL_FEATURE_PLAN_V3: '0' }, 'file')).toEqual([]);
    expect(resolve(['plan-v3'], { KTL_FEATURE_PLAN_V3: '0' }, 'flag')).toEqual(['plan-v3']);
  });

  test('are turned on by the variables of their own app alone', () => {
    const env = { KTL_FEATURE_NO_SUCH: '1', KUBESTEP_FEATURE_FAST_LIST: '1' };
    const source = { kind: 'default', where: '' } as const;
    const app = { bin: 'kubestep' };
    expect(resolveFeatures({ app, registry, chosen: [], env, source }).on).toEqual(['fast-list']);
  });

  test('an unknown one is an error that names its place and the nearest', () => {
    expect(() => resolve(['plan-v2'])).toThrow(
      expect.objectContaining({ code: 'FEATURE_UNKNOWN', hint: 'did you mean plan-v3?' }),
    );
    expect(() => resolve([], { KTL_FEATURE_ZZZZZZZ: '1' })).toThrow(
      'KTL_FEATURE_ZZZZZZZ: there is no feature "zzzzzzz"',
    );
  });
});
