import { describe, expect, test } from '@jest/globals';
import type { LogBatch, LogEvent } from '@ktl/log-tailer';
import {
  createStampFormat,
  defaultMatchPalette,
  openTimeZone,
  parseStampLayout,
} from '@ktl/term-view';
import { createLineHighlighter } from './line-marker.ts';
import { createFrameMaker, type LogFrame } from './mirror-frames.ts';

const target = {
  key: 'u1/app',
  role: 'regular',
  namespace: 'shop',
  pod: 'api-1',
  podUid: 'u1',
  container: 'app',
  node: 'n1',
} as const;

function batchOf(texts: readonly (string | Buffer)[], more: Partial<LogBatch> = {}): LogEvent {
  const offsets: number[] = [];
  let bytes = Buffer.alloc(0);
  for (const [index, text] of texts.entries()) {
    const stamp = `2026-09-21T14:08:25.00000000${String(index)}Z `;
    const line = Buffer.concat([Buffer.from(stamp), Buffer.from(text), Buffer.from('\n')]);
    const at = bytes.length;
    offsets.push(at, at + stamp.length, at + line.length - 1);
    bytes = Buffer.concat([bytes, line]);
  }
  const batch = {
    target,
    instance: 2,
    bytes,
    count: texts.length,
    offsets: Uint32Array.from(offsets),
  };
  return { type: 'lines', batch: { ...batch, ...more } };
}

function maker(patterns: readonly RegExp[] = []): (event: LogEvent) => readonly LogFrame[] {
  return createFrameMaker({
    highlighter:
      patterns.length === 0 ? undefined : createLineHighlighter(patterns, defaultMatchPalette),
    format: createStampFormat(parseStampLayout('youtube'), openTimeZone('UTC')),
    now: () => Date.UTC(2026, 8, 21, 15),
  });
}

describe('a line', () => {
  test('has the stamp of the server, names, level and its text three times', () => {
    const text = 'level=warn msg="slow"';
    expect(maker()(batchOf([text]))).toEqual([
      {
        kind: 'line',
        ts: '2026-09-21T14:08:25.000000000Z',
        displayTs: '14:08:25',
        namespace: 'shop',
        pod: 'api-1',
        container: 'app',
        source: 'pod',
        glyph: '●',
        uid: 'u1',
        restart: 2,
        node: 'n1',
        level: 'warn',
        line: text,
        lineAnsi: text,
        raw: text,
      },
    ]);
  });

  test('keeps colours in one text, everything in another, and is bare in the third', () => {
    const hostile = '\u001b[31mred\u001b[0m \u001b]8;;http://x\u0007link\u001b]8;;\u0007 \u202egnp';
    const [frame] = maker()(batchOf([hostile]));
    expect(frame).toMatchObject({ raw: hostile });
    const { line, lineAnsi } = frame as Extract<LogFrame, { kind: 'line' }>;
    expect(line).not.toMatch(/[\u001b\u0007\u202e]/);
    expect(line).toContain('red');
    expect(lineAnsi).toContain('\u001b[31mred');
    expect(lineAnsi).not.toMatch(/\u001b\]|\u0007|\u202e/);
  });

  test('is marked where the terminal marks it', () => {
    const [frame] = maker([/slow/])(batchOf(['very slow']));
    expect(frame).toMatchObject({ line: 'very slow', raw: 'very slow' });
    expect((frame as { lineAnsi: string }).lineAnsi).toMatch(
      /^very \u001b\[[\d;]+mslow\u001b\[0?m$/,
    );
  });

  test('that is no UTF-8, empty, or goes on with the one before', () => {
    const frames = maker()(
      batchOf([Buffer.from([0xff, 0x41]), '', 'ERROR it broke', '    at main.go:7']),
    );
    expect(frames.map((frame) => (frame as { raw: string }).raw)).toEqual([
      '\ufffdA',
      '',
      'ERROR it broke',
      '    at main.go:7',
    ]);
    expect(frames.map((frame) => (frame as { level?: string }).level)).toEqual([
      undefined,
      undefined,
      'error',
      'error',
    ]);
  });

  test('of a node and of an event says so', () => {
    const node = batchOf(['kubelet'], { target: { ...target, role: 'node', podUid: undefined } });
    expect(maker()(node)).toMatchObject([{ source: 'node', glyph: '▣' }]);
    expect(maker()(node)[0]).not.toHaveProperty('uid');
  });
});

test('a later instance of a container is a restart, with how the one before ended', () => {
  const make = maker();
  const attached = (instance: number): LogEvent => ({
    type: 'notice',
    notice: 'attached',
    origin: {
      target: { ...target, lastTerminated: { exitCode: 1, reason: 'Error', containerId: 'c' } },
      instance,
    },
  });
  expect(make(attached(4))).toMatchObject([{ notice: 'attached', restart: 4 }]);
  expect(make(attached(5))).toMatchObject([
    { notice: 'restarted', restart: 5, message: 'restart 5, exit 1 Error' },
  ]);
  expect(make(attached(5))).toMatchObject([{ notice: 'attached' }]);
});

test('a gap has its bounds and a sentence; a notice says what happened', () => {
  const origin = { target, instance: 2 };
  const make = maker();
  expect(
    make({
      type: 'gap',
      gap: {
        ...origin,
        cause: 'rotated',
        afterStamp: '2026-09-21T14:08:25.1Z',
        beforeStamp: '2026-09-21T14:09:25.1Z',
        missedInstances: 0,
        certain: true,
      },
    }),
  ).toMatchObject([
    {
      kind: 'gap',
      ts: '2026-09-21T14:09:25.1Z',
      from: '2026-09-21T14:08:25.1Z',
      to: '2026-09-21T14:09:25.1Z',
      cause: 'rotated',
      message: expect.stringContaining('rotated away'),
    },
  ]);
  expect(
    make({ type: 'notice', origin, notice: 'reconnecting', detail: 'reset\u001b[2J' }),
  ).toEqual([
    expect.objectContaining({
      kind: 'notice',
      ts: '2026-09-21T15:00:00.000Z',
      notice: 'reconnecting',
      message: expect.not.stringContaining('\u001b'),
      restart: 2,
    }),
  ]);
});

describe('lines of a capture', () => {
  const attached = (instance: number): LogEvent => ({
    type: 'notice',
    origin: { target, instance },
    notice: 'attached',
  });
  const stored = (): ((event: LogEvent) => readonly LogFrame[]) =>
    createFrameMaker({
      highlighter: undefined,
      format: createStampFormat(parseStampLayout('youtube'), openTimeZone('UTC')),
      now: () => Date.UTC(2030, 0, 1),
      isStored: true,
    });

  test('that they are read now is told nobody', () => {
    const framesOf = stored();
    expect(framesOf(attached(0))).toEqual([]);
    expect(framesOf(batchOf(['hello'], { instance: 0 }))).toMatchObject([{ kind: 'line' }]);
  });

  test('a restart has the time of the line behind it, whatever is read between them', () => {
    const framesOf = stored();
    const other = { ...target, key: 'u2/app', pod: 'api-2', podUid: 'u2' };
    framesOf(attached(0));
    framesOf(batchOf(['before'], { instance: 0 }));
    expect(framesOf(attached(1))).toEqual([]);
    expect(framesOf(batchOf(['of another'], { target: other }))).toHaveLength(1);
    expect(framesOf(batchOf(['again'], { instance: 1 }))).toMatchObject([
      { kind: 'notice', notice: 'restarted', restart: 1, ts: '2026-09-21T14:08:25.000000000Z' },
      { kind: 'line', ts: '2026-09-21T14:08:25.000000000Z' },
    ]);
  });
});
