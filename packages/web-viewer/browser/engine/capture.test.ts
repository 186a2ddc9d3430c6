import { expect, test } from '@jest/globals';
import { FakePage, hello, line } from './testing/fake-page.ts';

const session = {
  ...{ id: 's1', kind: 'logs', title: 'capture a.tar.gz', startedAt: '2026-09-21T10:00:00Z' },
  isCapture: true,
};
const notice = (seq: number): object => ({
  ...{ kind: 'notice', seq, ts: '2026-09-21T10:00:00Z', notice: 'restarted', message: 'restart 1' },
  ...{ namespace: 'shop', pod: 'web-1', container: 'app', uid: 'u1', restart: 1 },
});
const end = { kind: 'end', seq: 5, ts: '2026-09-21T10:00:00Z', reason: 'all was read' };

function page(): FakePage {
  const fake = new FakePage();
  fake.serve(
    hello({ session, newest: 5 }),
    line(1),
    line(2, { level: 'error' }),
    notice(3),
    line(4),
    end,
  );
  return fake;
}

test('what is no line is counted as none', () => {
  const fake = page();
  expect(fake.state()).toMatchObject({ total: 5, lines: 3, matchedLines: 3 });
  const { facets } = fake.ask('facets', { type: 'facets' });
  expect(facets.levels).toEqual([
    { value: 'none', count: 2, total: 2 },
    { value: 'error', count: 1, total: 1 },
  ]);
  expect(facets.pods).toEqual([{ value: 'shop/web-1', count: 3, total: 3 }]);
  const { histogram } = fake.ask('histogram', { type: 'histogram', buckets: 1 });
  expect(histogram.levels.map(({ counts }) => [...counts])).toEqual([[2], [1]]);
  fake.query({ levels: ['error'] });
  expect(fake.state()).toMatchObject({ lines: 3, matchedLines: 1 });
});

test('that it is a capture is known to the page', () => {
  expect(page().state().session).toMatchObject({ isCapture: true });
});
