import { describe, expect, test } from '@jest/globals';
import { nearest } from './nearest.ts';

const words = ['version', 'logs', 'features', 'field-selector', '--follow'];

describe('nearest', () => {
  test.each([
    ['verison', 'version'],
    ['lgos', 'logs'],
    ['FEATURES', 'features'],
    ['--folow', '--follow'],
    ['feat', 'features'],
  ])('%s is meant as %s', (typed, meant) => {
    expect(nearest(typed, words)).toBe(meant);
  });

  test.each(['checkout', 'x', '', 'api', 'fe'])('"%s" is near to nothing', (typed) => {
    expect(nearest(typed, words)).toBeUndefined();
  });
});
