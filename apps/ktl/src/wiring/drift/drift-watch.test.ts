import { expect, test } from '@jest/globals';
import { runDriftWatch } from './drift-watch.ts';

type Call = Parameters<typeof runDriftWatch>[0];

test('--history-limit without --history is refused before a cluster is asked', async () => {
  const call = {
    flags: { history: undefined, historyLimit: 5, interval: 30_000 },
    sourceOf: (property: string) => ({ kind: property === 'historyLimit' ? 'flag' : 'default' }),
  };
  await expect(runDriftWatch(call as unknown as Call)).rejects.toMatchObject({
    code: 'LOGS_FLAG_ALONE',
    message: '--history-limit does nothing without --history, which is not given',
  });
});
