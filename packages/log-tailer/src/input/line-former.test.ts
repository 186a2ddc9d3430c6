import { expect, test } from '@jest/globals';
import { LineCutter } from '../line/line-cutter.ts';
import { LineFormer, MAX_SOURCES } from './line-former.ts';

test('names are forgotten beyond a number, and lines are told apart all the same', () => {
  const former = new LineFormer({ input: 'in', names: {}, plain: false });
  const cutter = new LineCutter();
  const total = 2 * MAX_SOURCES;
  const keys = new Set<string>();
  for (let at = 0; at < total; at++) {
    const cut = cutter.push(Buffer.from(`[pod/p${String(at)}/app] line\n`));
    if (cut === undefined) throw new Error('no lines');
    for (const { target } of former.take(cut)) keys.add(target.key);
  }
  expect(keys.size).toBe(total);
  expect(former.remembered).toBe(MAX_SOURCES);
});
