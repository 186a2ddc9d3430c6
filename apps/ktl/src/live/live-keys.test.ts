import { describe, expect, test } from '@jest/globals';
import type { Output } from '@ktl/cli-kit';
import { keepLines, lineText, type LogEvent } from '@ktl/log-tailer';
import { openTimeZone } from '@ktl/term-view';
import { createLiveRenderer } from '../views/logs/live-renderer.ts';
import { startLiveKeys, type LiveFilter } from './live-keys.ts';

const target = {
  key: 'u/app',
  role: 'regular',
  namespace: 'shop',
  pod: 'cart-1',
  container: 'app',
  node: 'n',
} as const;

function lines(...texts: readonly string[]): LogEvent {
  const stamp = '2026-09-21T14:13:25Z ';
  const offsets: number[] = [];
  let source = '';
  for (const text of texts) {
    offsets.push(source.length, source.length + stamp.length);
    source += `${stamp}${text}`;
    offsets.push(source.length);
    source += '\n';
  }
  const bytes = Buffer.from(source);
  const batch = {
    target,
    instance: 0,
    bytes,
    count: texts.length,
    offsets: Uint32Array.from(offsets),
  };
  return { type: 'lines', batch };
}

/** A terminal: what is typed, what is seen, and lines that go through it. */
class Terminal {
  seen = '';
  quits = 0;
  isTaken = false;
  readonly signals: string[] = [];
  readonly filters: LiveFilter[] = [];
  readonly renderer = createLiveRenderer({ timeZone: openTimeZone('UTC') });
  readonly live;
  #listener: (bytes: Uint8Array) => void = () => undefined;

  constructor(columns = 60) {
    const stdout: Output = {
      isTTY: true,
      columns,
      closed: false,
      flush: () => Promise.resolve(),
      write: (text) => {
        this.seen += typeof text === 'string' ? text : Buffer.from(text).toString();
        return undefined;
      },
    };
    this.live = startLiveKeys({
      keys: {
        take: (listener) => {
          this.#listener = listener;
          this.isTaken = true;
          return () => {
            this.isTaken = false;
          };
        },
        raise: (signal) => {
          this.signals.push(signal);
        },
      },
      stdout,
      color: false,
      renderer: this.renderer,
      stageOf: (filter) => {
        this.filters.push(filter);
        return (event) => {
          if (event.type !== 'lines') return event;
          const batch = keepLines(event.batch, (all, line) =>
            (filter.include ?? /^/).test(lineText(all, line).toString()),
          );
          return batch === undefined ? undefined : { type: 'lines', batch };
        };
      },
      health: () => ({ open: 3, reconnecting: 1 }),
      quit: () => {
        this.quits += 1;
      },
      now: () => '14:00:00',
    });
  }

  press(keys: string): string {
    const from = this.seen.length;
    this.#listener(Buffer.from(keys));
    return this.seen.slice(from);
  }

  show(...texts: readonly string[]): string {
    const kept = this.live.stage(lines(...texts));
    return kept === undefined ? '' : (this.renderer.render(kept)?.toString() ?? '');
  }
}

const erase = '\r\x1b[K';

describe('keys while logs are followed', () => {
  test('space holds the output back until it is pressed again, and says so meanwhile', async () => {
    const terminal = new Terminal();
    expect(terminal.live.gate()).toBeUndefined();
    expect(terminal.press(' ')).toBe(`${erase}paused: space goes on, ? shows the keys`);
    const gate = terminal.live.gate();
    expect(gate).toBeInstanceOf(Promise);
    expect(terminal.press(' ')).toBe(erase);
    await gate;
    expect(terminal.live.gate()).toBeUndefined();
  });

  test('a filter is typed while the output waits, applies from then on, and an empty one takes it away', async () => {
    const terminal = new Terminal();
    expect(terminal.press('/')).toContain('show only lines that match: ');
    const gate = terminal.live.gate();
    expect(terminal.press('errx\x7f')).toContain('show only lines that match: err');
    expect(terminal.press('\r')).toContain('only /err/');
    await gate;
    expect(terminal.show('an err', 'fine')).toBe('[14:13:25] cart-1 [app] an err\n');
    expect(terminal.press('s')).toBe(
      '4 containers followed, 1 reconnecting; 1 line shown, 1 hidden; only /err/\n',
    );
    terminal.press('/\r');
    expect(terminal.show('an err', 'fine')).toContain('fine');
    expect(terminal.filters).toHaveLength(1);
  });

  test('Escape leaves what was typed undone; Ctrl-U and Ctrl-W take back', () => {
    const terminal = new Terminal();
    terminal.press('/one two');
    expect(terminal.press('\x17')).toBe(`${erase}show only lines that match: one `);
    expect(terminal.press('\x15')).toBe(`${erase}show only lines that match: `);
    terminal.press('abc\x1b');
    expect(terminal.live.gate()).toBeUndefined();
    expect(terminal.filters).toEqual([]);
  });

  test('a pattern that is none says what is wrong and changes nothing', () => {
    const terminal = new Terminal();
    expect(terminal.press('/(\r')).toMatch(/"\(" is not a regular expression.*\n/);
    expect(terminal.filters).toEqual([]);
    expect(terminal.live.gate()).toBeUndefined();
  });

  test('l goes through the levels and around; ! hides', () => {
    const terminal = new Terminal();
    for (const level of ['info', 'warn', 'error']) {
      expect(terminal.press('l')).toContain(`level ${level} and above`);
    }
    expect(terminal.press('l')).not.toContain('level');
    terminal.press('!noise\r');
    expect(terminal.filters.map(({ level, exclude }) => [level, exclude?.source])).toEqual([
      ['info', undefined],
      ['warn', undefined],
      ['error', undefined],
      [undefined, 'noise'],
    ]);
  });

  test('t and n take timestamps and names away and bring them back', () => {
    const terminal = new Terminal();
    terminal.press('t');
    expect(terminal.show('x')).toBe('cart-1 [app] x\n');
    terminal.press('n');
    expect(terminal.show('x')).toBe('x\n');
    terminal.press('t');
    expect(terminal.show('x')).toBe('[14:13:25] x\n');
    terminal.press('n');
    expect(terminal.show('x')).toBe('[14:13:25] cart-1 [app] x\n');
  });

  test('marks, empty lines and help are lines of their own; q ends the run', () => {
    const terminal = new Terminal(30);
    expect(terminal.press('m')).toBe('── 14:00:00 ──────────────────\n');
    expect(terminal.press('\r')).toBe('\n');
    expect(terminal.press('?').split('\n').length).toBeGreaterThan(8);
    terminal.press('q');
    expect(terminal.quits).toBe(1);
  });

  test('the signals of the terminal keep their keys, also while something is typed', () => {
    const terminal = new Terminal();
    terminal.press('\x03\x1a');
    terminal.press('/a\x03');
    expect(terminal.signals).toEqual(['SIGINT', 'SIGTSTP', 'SIGINT']);
  });

  test('what is typed is shown safely and no wider than the terminal', () => {
    const terminal = new Terminal(40);
    const shown = terminal.press(`/${'a'.repeat(60)}\u202eb`);
    const last = shown.split(erase).at(-1) ?? '';
    expect(last).toHaveLength(39);
    expect(last).toMatch(/^….*a\\u202eb$/);
  });

  test('disposing gives the terminal back and lets the output go', async () => {
    const terminal = new Terminal();
    terminal.press(' ');
    const gate = terminal.live.gate();
    terminal.live[Symbol.dispose]();
    await gate;
    expect(terminal.isTaken).toBe(false);
  });
});
