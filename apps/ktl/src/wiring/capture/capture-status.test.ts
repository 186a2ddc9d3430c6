import { expect, test } from '@jest/globals';
import { openStatusLine } from './capture-status.ts';

function terminal(columns: number) {
  const written: string[] = [];
  const stderr = {
    ...{ isTTY: true, columns },
    write: (text: string) => written.push(text) > 0,
  };
  const say = (text: string): void => {
    written.push(text);
  };
  const log = { level: 'warn', debug: say, info: say, warn: say, error: say };
  const status = openStatusLine(
    stderr as unknown as Parameters<typeof openStatusLine>[0],
    { log, isDumb: false } as unknown as Parameters<typeof openStatusLine>[1],
  );
  return { stderr, written, status };
}

const text = 'capturing 0:08 of 0:10: 332 lines, 24 pods, 1.6 MiB; Ctrl-C ends and keeps it';

test.each([
  [100, text],
  [60, 'capturing 0:08 of 0:10: 332 lines, 24 pods, 1.6 MiB'],
  [50, 'capturing 0:08 of 0:10: 332 lines, 24 pods'],
  [20, 'capturing 0:08 of 0'],
])('at %i columns the status has whole parts only', (columns, shown) => {
  const { written, status } = terminal(columns);
  status.show(text);
  expect(written).toEqual([`\r\x1b[K${shown}`]);
});

test('what a terminal that became narrower has broken is cleared as a whole', () => {
  const { stderr, written, status } = terminal(100);
  status.show(text);
  stderr.columns = 50;
  status.show('packing');
  status.show('done');
  expect(written.slice(1)).toEqual(['\x1b[1A\r\x1b[Jpacking', '\r\x1b[Kdone']);
});

test('a warning stands above it', () => {
  const { written, status } = terminal(100);
  status.show('one');
  status.log.warn('careful');
  expect(written).toEqual(['\r\x1b[Kone', '\r\x1b[K', 'careful']);
});
