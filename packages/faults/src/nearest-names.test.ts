import { describe, expect, test } from '@jest/globals';
import { nearestName, nearestNames } from './nearest-names.ts';

describe('nearestNames', () => {
  test.each([
    ['lgos', 'logs'],
    ['--highligth', '--highlight'],
    ['PROD', 'prod'],
    ['stagin', 'staging'],
    ['berlin', 'Europe/Berlin'],
    ['verison', 'version'],
    ['feat', 'features'],
    ['checkout-api', 'checkout'],
  ])('%s means %s', (wanted, name) => {
    expect(nearestName(wanted, ['unrelated', name, 'else'])).toBe(name);
  });

  test.each([['xyz'], ['q'], ['deployment'], [''], ['fe']])('%j means none of these', (wanted) => {
    expect(nearestName(wanted, ['logs', 'demo', 'version'])).toBeUndefined();
  });

  test('gives the best first, equals by name, three at most, each once', () => {
    expect(nearestName('Europe/Berln', ['Europe/Bern', 'Europe/Berlin'])).toBe('Europe/Berlin');
    const names = ['web-4', 'web-3', 'web-2', 'web-2', 'web', 'cart'];
    expect(nearestNames('web-1', names)).toEqual(['web', 'web-2', 'web-3']);
  });
});
