import { expect, test } from '@jest/globals';
import { decideColor, type ColorMode } from './color-decision.ts';

test.each<readonly [ColorMode, boolean, Record<string, string>, boolean]>([
  ['auto', true, {}, true],
  ['auto', false, {}, false],
  ['auto', true, { NO_COLOR: '1' }, false],
  ['auto', true, { NO_COLOR: '' }, true],
  ['auto', false, { FORCE_COLOR: '1' }, true],
  ['auto', true, { FORCE_COLOR: '0' }, false],
  ['auto', false, { NO_COLOR: '1', FORCE_COLOR: '1' }, false],
  ['auto', true, { TERM: 'dumb' }, false],
  ['always', false, { NO_COLOR: '1' }, true],
  ['never', true, { FORCE_COLOR: '1' }, false],
])('%s, terminal %s, %j: %s', (...row) => {
  const [mode, isTTY, env, expected] = row;
  expect(decideColor({ mode, isTTY, env })).toBe(expected);
});
