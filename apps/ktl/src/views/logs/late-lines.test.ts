import { describe, expect, test } from '@jest/globals';
import type { LogBatch, LogEvent } from '@ktl/log-tailer';
import { openTimeZone } from '@ktl/term-view';
import { createLogRenderer } from './create-log-renderer.ts';
import type { LogRenderOptions } from './log-render-options.ts';

const stamp = '2026-09-21T14:13:25.123456789Z';

function line(text: string, change: Partial<LogBatch> = {}): LogEvent {
  const bytes = Buffer.from(`${stamp} ${text}\n`);
  const target: LogBatch['target'] = {
    ...{ key: 'uid/app', role: 'regular', namespace: 'shop', pod: 'cart-1', container: 'app' },
    node: undefined,
  };
  const offsets = Uint32Array.of(0, stamp.length + 1, bytes.length - 1);
  return { type: 'lines', batch: { target, instance: 0, bytes, count: 1, offsets, ...change } };
}

function shown(options: LogRenderOptions, ...events: readonly LogEvent[]): string {
  const renderer = createLogRenderer({ timeZone: openTimeZone('UTC'), ...options });
  return events.map((event) => renderer.render(event)?.toString() ?? '').join('');
}

describe('a line that comes late', () => {
  const events = [line('one'), line('two', { late: true })];

  test('is tagged behind its prefix, faint where there are colours, not without a prefix', () => {
    expect(shown({}, ...events)).toBe(
      '[14:13:25] cart-1 [app] one\n[14:13:25] cart-1 [app] late two\n',
    );
    expect(shown({ color: true }, ...events)).toContain('\u001b[2mlate\u001b[0m two');
    expect(shown({ prefix: false }, ...events)).toBe('one\ntwo\n');
    expect(shown({ output: 'raw' }, ...events)).toBe('one\ntwo\n');
  });

  test('says so in JSON, others do not', () => {
    const [one = '', two = ''] = shown({ output: 'json' }, ...events).split('\n');
    expect(JSON.parse(one)).not.toHaveProperty('late');
    expect(JSON.parse(two)).toMatchObject({ late: true, message: 'two' });
  });
});

describe('instances of a container one after the other', () => {
  const events = [
    line('one', { instance: 1 }),
    line('two', { instance: 2 }),
    line('three', { instance: 2 }),
  ];

  test('are told apart by a line, on request', () => {
    expect(shown({ marksRestarts: true, prefix: false }, ...events)).toBe(
      'one\ncart-1 [app] --- restart 2 ---\ntwo\nthree\n',
    );
    expect(shown({ prefix: false }, ...events)).toBe('one\ntwo\nthree\n');
    expect(shown({ marksRestarts: true, prefix: false, onlyLogLines: true }, ...events)).toBe(
      'one\ntwo\nthree\n',
    );
  });
});
