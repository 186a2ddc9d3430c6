import { describe, expect, test } from '@jest/globals';
import type { FromWorker } from './protocol.ts';
import { FakePage, hello, line, said, textOf } from './testing/fake-page.ts';

describe('a replay', () => {
  test('is catching up until the newest of the hello is here, and its speed is no rate', () => {
    const fake = new FakePage();
    fake.serve(hello({ newest: 1000 }));
    const last = (): FromWorker | undefined =>
      fake.posted.findLast((message) => message.type === 'state');
    for (let seq = 1; seq < 1000; seq++) {
      fake.serve(line(seq));
      if (seq % 250 === 0) fake.pass(150);
    }
    fake.pass(150);
    expect(last()).toMatchObject({ isCatchingUp: true, rowsPerSecond: 0, total: 999 });
    fake.serve(line(1000));
    fake.pass(150);
    fake.serve(line(1001));
    fake.pass(150);
    expect(last()).toMatchObject({ isCatchingUp: false, total: 1001, rowsPerSecond: 4 });
  });

  test('is over where a skip stands for its newest frames', () => {
    const fake = new FakePage();
    fake.serve(hello({ newest: 5 }), line(1), { kind: 'skip', from: 2, to: 5, reason: 'slow' });
    expect(fake.state().isCatchingUp).toBe(false);
  });
});

describe('queries', () => {
  test.each([
    ['(?i)ERROR', ['an error', 'An Error']],
    ['(?i)', ['an error', 'An Error', 'fine']],
    ['Error', ['An Error']],
  ])('the expression %p where case differs', (text, found) => {
    const fake = new FakePage();
    fake.serve(
      hello(),
      line(1, said('an error')),
      line(2, said('An Error')),
      line(3, said('fine')),
    );
    fake.query({ text, isRegex: true, caseSensitive: true });
    expect(fake.rows().map(textOf)).toEqual(found);
  });

  test('a pod brings its events, and no other’s', () => {
    const event = (seq: number, pod: string): object =>
      line(seq, { pod, source: 'event', ...said(`event of ${pod}`) });
    const fake = new FakePage();
    fake.serve(
      hello(),
      line(1),
      event(2, 'pod/web-1'),
      event(3, 'pod/web-2'),
      event(4, 'job/web-1'),
    );
    for (const pod of ['shop/web-1', 'web-1']) {
      fake.query({ pods: [pod] });
      expect(fake.texts()).toEqual(['line 1', 'event of pod/web-1']);
    }
    fake.query({ pods: ['shop/pod/web-1'] });
    expect(fake.texts()).toEqual(['event of pod/web-1']);
  });

  test('a histogram of any time has the rows outside the range too, and only what matches', () => {
    const fake = new FakePage();
    const frames = Array.from({ length: 100 }, (_, at) => line(at + 1));
    fake.serve(hello(), ...frames);
    const fromMs = fake.rows()[50]?.ms ?? 0;
    fake.query({ text: '5', fromMs });
    const sum = (anyTime: boolean): number => {
      const { histogram } = fake.ask('histogram', { type: 'histogram', buckets: 4, anyTime });
      return histogram.levels
        .flatMap(({ counts }) => [...counts])
        .reduce((total, count) => total + count, 0);
    };
    expect([sum(false), sum(true)]).toEqual([13, 19]);
  });
});
