import { expect, test } from '@jest/globals';
import { pageCells } from './run-show.ts';

const call = (out: number | undefined, err: number | undefined, COLUMNS?: string) => ({
  stdout: { columns: out },
  stderr: { columns: err },
  host: { env: COLUMNS === undefined ? {} : { COLUMNS } },
});

test.each([
  ['the terminal', call(130, 130), 130],
  ['behind a pager the terminal where errors go', call(undefined, 130), 130],
  ['a pipe without a terminal', call(undefined, undefined), 80],
  ['COLUMNS before all', call(130, 130, '60'), 60],
  ['COLUMNS that is no number', call(undefined, undefined, 'wide'), 80],
  ['no narrower than can be read', call(10, undefined), 40],
  ['no wider than eyes go', call(900, undefined), 200],
])('a page is as wide as %s', (_, given, cells) => {
  expect(pageCells(given)).toBe(cells);
});
