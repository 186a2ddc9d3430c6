import { describe, expect, test } from '@jest/globals';
import { runHttps } from '../sim/run-https.ts';
import { isSingle, only, seedsOf } from './seeds.ts';

const RUNS = 40;
const AT_ONCE = 10;

describe('over HTTPS, with sockets that break', () => {
  test('every line once, in order, and nothing declared lost', async () => {
    const failed: string[] = [];
    let lines = 0;
    const seeds = [...seedsOf(RUNS)];
    const work = async (): Promise<void> => {
      for (let seed = seeds.shift(); seed !== undefined; seed = seeds.shift()) {
        const { verdict, story } = await runHttps(seed);
        lines += verdict.lines;
        if (verdict.declared > 0) verdict.problems.push('a loss where all was in reach');
        if (verdict.problems.length === 0) continue;
        const detail = isSingle ? `\n${story()}` : '';
        failed.push(
          `KTL_FAULT_SEED=${String(seed)}: ${verdict.problems.slice(0, 4).join('; ')}${detail}`,
        );
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    expect(failed).toEqual([]);
    if (only === undefined) expect(lines).toBeGreaterThan(RUNS * 100);
  }, 60_000);
});
