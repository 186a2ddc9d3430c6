import { expect, test } from '@jest/globals';
import { captureDiffFlags } from './capture/diff-flags.ts';
import { showFlags } from './capture/show-flags.ts';
import { driftWatchFlags } from './drift/drift-watch-flags.ts';
import { isJson } from './form-flags.ts';

test.each([
  ['show', showFlags],
  ['diff', captureDiffFlags],
  ['drift watch', driftWatchFlags],
])('%s takes both spellings of JSON', (_, flags) => {
  expect([flags.output.init.char, flags.json.init.char]).toEqual(['o', 'j']);
  expect(flags.output.read(['json'])).toEqual({ ok: true, value: 'json' });
});

test('either spelling is enough', () => {
  expect(isJson({ output: 'json', json: false })).toBe(true);
  expect(isJson({ output: 'text', json: true })).toBe(true);
  expect(isJson({ output: 'text', json: false })).toBe(false);
});
