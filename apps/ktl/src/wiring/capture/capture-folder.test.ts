import { expect, test } from '@jest/globals';
import { faults } from '../../faults.ts';
import { openUnnamed } from './capture-folder.ts';

const nowMs = Date.UTC(2026, 10, 21, 23, 15, 0);
const taken = faults.CAPTURE_UNDER_WAY({ folder: 'f', recover: 'f' });

test('a second capture of one second gets another name', async () => {
  const names: string[] = [];
  const open = async (name: string): Promise<string> => {
    if (names.push(name) < 3) throw taken;
    return name;
  };
  expect(await openUnnamed(nowMs, open)).toBe('ktl-capture-20261121T231500Z-3.tar.gz');
  expect(names.slice(0, 2)).toEqual([
    'ktl-capture-20261121T231500Z.tar.gz',
    'ktl-capture-20261121T231500Z-2.tar.gz',
  ]);
});

test('whatever else is wrong is thrown at once, and so is what has no end', async () => {
  const broken = new Error('disk');
  await expect(openUnnamed(nowMs, () => Promise.reject(broken))).rejects.toBe(broken);
  await expect(openUnnamed(nowMs, () => Promise.reject(taken))).rejects.toBe(taken);
});
