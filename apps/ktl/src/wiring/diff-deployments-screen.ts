import type { HostKeys, Output } from '@ktl/cli-kit';
import { KeyDecoder } from '@ktl/term-view';

/** What {@link openScreen} needs. */
export interface ScreenOptions {
  readonly stdout: Output;
  /** Undefined: standard input is no terminal; then only signals end it. */
  readonly keys: HostKeys | undefined;
  /** Called for q. */
  readonly quit: () => void;
  /** Calls back when the program ends, also where nobody disposes the screen. */
  readonly onExit: (restore: () => void) => () => void;
}

/** A terminal on which a picture is painted again and again. */
export interface Screen {
  readonly width: number;
  readonly height: number;
  /** Shows the lines, of which none is wider than the screen. Only what has changed is written. */
  paint(lines: readonly string[]): void;
  /** Gives the terminal back and leaves the lines in its scrollback. */
  close(lines: readonly string[]): void;
}

// The other screen, no cursor, no wrapping; and back.
const enter = '\x1b[?1049h\x1b[?25l\x1b[?7l\x1b[H\x1b[2J';
const leave = '\x1b[?7h\x1b[?25h\x1b[?1049l';

/** Takes the terminal's other screen with the first picture, and its keys at once. */
export function openScreen({ stdout, keys, quit, onExit }: ScreenOptions): Screen {
  let shown: readonly string[] = [];
  let size = '';
  let isOpen = false;
  let isBehind = false;
  const decoder = new KeyDecoder();
  const giveBack = keys?.take((bytes) => {
    for (const key of decoder.push(bytes)) {
      if (key.kind === 'text' && key.text === 'q') quit();
      else if (key.kind === 'control' && key.letter === 'c') keys.raise('SIGINT');
      else if (key.kind === 'control' && key.letter === 'z') suspend(keys);
    }
  });
  const suspend = (host: HostKeys): void => {
    void stdout.write(leave);
    isOpen = false;
    void stdout.flush().then(() => {
      host.raise('SIGTSTP');
    });
  };
  const forget = onExit(() => {
    if (isOpen) void stdout.write(leave);
  });
  const screen: Screen = {
    get width() {
      return cells(stdout.columns, 80);
    },
    get height() {
      return cells(stdout.rows, 24);
    },
    paint(lines) {
      // The terminal is slow: the next picture tells the same.
      if (isBehind) return;
      const now = `${String(screen.width)}x${String(screen.height)}`;
      const isFresh = !isOpen || now !== size;
      let text = isOpen ? '' : enter;
      if (isFresh) text += '\x1b[H\x1b[2J';
      const before = isFresh ? [] : shown;
      const fitting = lines.slice(0, screen.height);
      for (let row = 0; row < Math.max(fitting.length, before.length); row += 1) {
        const line = fitting[row] ?? '';
        if (line === (before[row] ?? '')) continue;
        // Erased before it is written: behind a full line the last cell would go.
        text += `\x1b[${String(row + 1)};1H\x1b[2K${line}`;
      }
      [shown, size, isOpen] = [fitting, now, true];
      if (text === '') return;
      isBehind = true;
      void Promise.resolve(stdout.write(text)).then(() => {
        isBehind = false;
      });
    },
    close(lines) {
      giveBack?.();
      forget();
      if (!isOpen) return;
      isOpen = false;
      void stdout.write(`${leave}${lines.map((line) => `${line}\n`).join('')}`);
    },
  };
  return screen;
}

// Some terminals have no size until somebody gives them one.
function cells(size: number | undefined, otherwise: number): number {
  return size === undefined || size === 0 ? otherwise : size;
}
