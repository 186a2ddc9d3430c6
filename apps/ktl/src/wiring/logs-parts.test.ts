import { expect, test } from '@jest/globals';
import { loadReads } from './logs-parts.ts';

type Call = Parameters<typeof loadReads>[0];

test('--events-only of the environment holds where a typed --follow has beaten KTL_PREVIOUS', async () => {
  const flags = {
    ...{ events: false, eventsOnly: true, previous: true },
    ...{ nodeLogs: false, nodeLog: [], nodeLogAll: false, nodeLogOnly: false },
  } as unknown as Call['flags'];
  const sourceOf: Call['sourceOf'] = (flag) => ({ kind: 'environment', where: flag });
  const call = { flags, sourceOf } as Call;
  const query = { namespaces: [] };
  const settled = await loadReads(call, { query, range: { previous: false } });
  expect(settled.containers).toBe(false);
  const unbeaten = await loadReads(call, { query, range: { previous: true } });
  expect(unbeaten.containers).toBe(true);
});
