import { describe, expect, test } from '@jest/globals';
import type { ClusterEvent } from '@ktl/kube-informers';
import { parseFieldFilter, parseLevelFilter } from '@ktl/log-lines';
import { chainStages, lineText, type LineSource, type LogEvent } from '@ktl/log-tailer';
import { createLineStages, type LineChoice } from './logs-line-stages.ts';

const all: LineChoice = {
  include: [],
  exclude: [],
  level: undefined,
  filter: [],
  filterStrict: false,
};

function source(key: string): LineSource {
  return { key, role: 'regular', namespace: 'n', pod: key, container: 'c', node: undefined };
}

function lines(key: string, instance: number, texts: readonly string[]): LogEvent {
  const stamp = '2026-09-21T14:13:25.000000001Z ';
  const offsets: number[] = [];
  let at = 0;
  for (const text of texts) {
    const end = at + stamp.length + Buffer.byteLength(text);
    offsets.push(at, at + stamp.length, end);
    at = end + 1;
  }
  const bytes = Buffer.from(texts.map((text) => `${stamp}${text}\n`).join(''));
  const batch = { target: source(key), instance, bytes, count: texts.length };
  return { type: 'lines', batch: { ...batch, offsets: Uint32Array.from(offsets) } };
}

function shown(event: LogEvent | undefined): string[] {
  if (event?.type !== 'lines') return [];
  const { batch } = event;
  return Array.from({ length: batch.count }, (_, line) => lineText(batch, line).toString());
}

describe('lines', () => {
  test('pass untouched, as the same event, where nothing is asked and where all is wanted', () => {
    expect(createLineStages(all)).toEqual([]);
    const event = lines('a', 0, ['ERROR x', 'ERROR y']);
    const stage = chainStages(createLineStages({ ...all, include: [/ERROR/u] }));
    expect(stage(event)).toBe(event);
  });

  test('are kept when level, filter, include and exclude all agree', () => {
    const stage = chainStages(
      createLineStages({
        include: [/order/u],
        exclude: [/noise/u],
        level: parseLevelFilter('warn'),
        filter: [parseFieldFilter('code>=500'), parseFieldFilter('code!=503')],
        filterStrict: true,
      }),
    );
    const texts = ['order', 'order noise', 'other'].flatMap((msg) =>
      ['info', 'error'].flatMap((level) =>
        [200, 500, 503].map((code) => JSON.stringify({ level, code, msg })),
      ),
    );
    expect(shown(stage(lines('a', 0, texts)))).toEqual([
      '{"level":"error","code":500,"msg":"order"}',
    ]);
  });

  test('of a stack trace go with their line, through batches of other containers', () => {
    const stage = chainStages(createLineStages({ ...all, level: parseLevelFilter('error') }));
    expect(shown(stage(lines('a', 0, ['INFO up', 'ERROR down'])))).toEqual(['ERROR down']);
    expect(shown(stage(lines('b', 0, ['INFO up'])))).toEqual([]);
    expect(shown(stage(lines('a', 0, ['\tat x', 'INFO again'])))).toEqual(['\tat x']);
    expect(shown(stage(lines('b', 0, ['\tat y'])))).toEqual([]);
  });

  test('of a new instance, and after a gap, go on with nothing', () => {
    const stage = chainStages(createLineStages({ ...all, level: parseLevelFilter('error') }));
    stage(lines('a', 0, ['ERROR down']));
    expect(shown(stage(lines('a', 1, ['\tat x'])))).toEqual([]);
    stage(lines('a', 1, ['ERROR down']));
    const gap: LogEvent = {
      type: 'gap',
      gap: {
        target: source('a'),
        instance: 1,
        cause: 'rotated',
        afterStamp: undefined,
        beforeStamp: undefined,
        missedInstances: 0,
        certain: false,
      },
    };
    expect(stage(gap)).toBe(gap);
    expect(shown(stage(lines('a', 1, ['\tat x'])))).toEqual([]);
  });

  test('a stack trace is known though the line that it belongs to is dropped by another stage', () => {
    const stage = chainStages(
      createLineStages({ ...all, include: [/at/u], level: parseLevelFilter('error') }),
    );
    expect(shown(stage(lines('a', 0, ['ERROR x', '\tat y', 'INFO z', '\tat w'])))).toEqual([
      '\tat y',
    ]);
  });

  test('of which nothing is kept are no event', () => {
    const [stage] = createLineStages({ ...all, exclude: [/./u] });
    expect(stage?.(lines('a', 0, ['x']))).toBeUndefined();
  });
});

test('an event is a warning or information by its type, whatever its message says', () => {
  const stage = chainStages(createLineStages({ ...all, level: parseLevelFilter('warn') }));
  const told = (type: string, text: string): LogEvent => {
    const event = lines('e', 0, [text]);
    if (event.type !== 'lines') throw new Error('no lines');
    return { type: 'lines', batch: { ...event.batch, event: { type } as ClusterEvent } };
  };
  expect(shown(stage(told('Warning', 'level=info')))).toEqual(['level=info']);
  expect(shown(stage(told('Normal', 'ERROR x')))).toEqual([]);
});

test('notices pass', () => {
  const notice: LogEvent = {
    type: 'notice',
    origin: { target: source('a'), instance: 0 },
    notice: 'ended',
  };
  const stages = createLineStages({ ...all, include: [/x/u], level: parseLevelFilter('error') });
  expect(chainStages(stages)(notice)).toBe(notice);
});

test('a pattern that backtracks without end on a line that is made for it comes to its end', () => {
  const hostile = `${'a'.repeat(60)}b`;
  for (const include of [/(a+)+$/u, /(A|AA)+$/iu, /^(?:a|a)*c/]) {
    const [stage] = createLineStages({ ...all, include: [include] });
    expect(shown(stage?.(lines('a', 0, [hostile, 'aaac a', 'xaa'])))).toEqual(
      [hostile, 'aaac a', 'xaa'].filter((text) => text !== hostile && include.test(text)),
    );
  }
  const [stage] = createLineStages({ ...all, filter: [parseFieldFilter('x~(a+)+$')] });
  expect(shown(stage?.(lines('a', 0, [`{"x":"${hostile}"}`])))).toEqual([]);
});
