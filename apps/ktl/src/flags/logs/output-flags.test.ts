import { expect, test } from '@jest/globals';
import { outputFlags } from './output-flags.ts';

test('--timestamp-format takes names and Go layouts, and refuses the rest by itself', () => {
  const { read } = outputFlags.timestampFormat;
  expect(read(['RFC3339'])).toEqual({ ok: true, value: 'RFC3339' });
  expect(read(['15:04:05 MST'])).toEqual({ ok: true, value: '15:04:05 MST' });
  expect(read(['rfc333'])).toEqual({
    ok: false,
    text: 'rfc333',
    problem: 'is neither a known timestamp format nor a Go layout',
    hint: expect.stringContaining('rfc3339'),
  });
});
