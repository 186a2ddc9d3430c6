import { parseRegex, type HostKeys, type Output } from '@ktl/cli-kit';
import type { LogLevel } from '@ktl/log-lines';
import type { LogEvent, LogStage } from '@ktl/log-tailer';
import { KeyDecoder, paint, sanitiseText, truncateText, type Key } from '@ktl/term-view';
import type { LiveRenderer } from '../views/logs/live-renderer.ts';
import {
  dimStyle,
  keyHelp,
  markText,
  statusText,
  type LiveStatus,
} from '../views/logs/live-text.ts';
import { Prompt } from './prompt.ts';

/** What keys may narrow the lines by. */
export interface LiveFilter {
  readonly include: RegExp | undefined;
  readonly exclude: RegExp | undefined;
  /** The least severe level that is shown; lines of no level pass. */
  readonly level: LogLevel | undefined;
}

export interface LiveKeysOptions {
  readonly keys: HostKeys;
  readonly stdout: Output;
  readonly color: boolean;
  readonly renderer: LiveRenderer;
  /** Makes the stage of a filter that has something. */
  readonly stageOf: (filter: LiveFilter) => LogStage;
  /** Containers that are followed now, and those whose stream is broken. */
  readonly health: () => Pick<LiveStatus, 'open' | 'reconnecting'>;
  /** Ends the run as the first Ctrl-C does. */
  readonly quit: () => void;
  /** Time of day for marks. */
  readonly now: () => string;
}

/** Keys while logs are followed on a terminal. Disposing gives the terminal back. */
export interface LiveKeys extends Disposable {
  /** Applies what was typed as a filter. */
  readonly stage: LogStage;
  /** To be waited for before output: pending while paused, or while something is typed. */
  gate(): Promise<void> | undefined;
}

const levels: readonly (LogLevel | undefined)[] = [undefined, 'info', 'warn', 'error'];

/** Takes the keys of the terminal. `?` shows them. */
export function startLiveKeys(options: LiveKeysOptions): LiveKeys {
  return new TerminalKeys(options);
}

class TerminalKeys implements LiveKeys {
  readonly #options: LiveKeysOptions;
  readonly #decoder = new KeyDecoder();
  readonly #byKey = new Map<string, () => void>();
  #giveBack: (() => void) | undefined;
  #filter: LiveFilter = { include: undefined, exclude: undefined, level: undefined };
  #filterStage: LogStage | undefined;
  #prompt:
    { readonly line: Prompt; readonly take: (pattern: RegExp | undefined) => void } | undefined;
  #isPaused = false;
  #gate: { readonly open: () => void; readonly opened: Promise<void> } | undefined;
  #shown = 0;
  #hidden = 0;

  constructor(options: LiveKeysOptions) {
    this.#options = options;
    for (const [key, command] of Object.entries(this.#commands())) this.#byKey.set(key, command);
    this.#giveBack = options.keys.take((bytes) => {
      for (const key of this.#decoder.push(bytes)) this.#press(key);
    });
  }

  readonly stage: LogStage = (event) => {
    const kept = this.#filterStage === undefined ? event : this.#filterStage(event);
    const count = linesOf(kept);
    this.#shown += count;
    this.#hidden += linesOf(event) - count;
    return kept;
  };

  gate(): Promise<void> | undefined {
    return this.#gate?.opened;
  }

  [Symbol.dispose](): void {
    this.#giveBack?.();
    this.#giveBack = undefined;
    if (this.#gate !== undefined) this.#erase();
    this.#gate?.open();
    this.#gate = undefined;
  }

  #press(key: Key): void {
    if (key.kind === 'control' && this.#signal(key.letter)) return;
    if (this.#prompt !== undefined) this.#type(key);
    else if (key.kind === 'text') this.#byKey.get(key.text)?.();
    else if (key.kind === 'named' && key.name === 'enter') this.#line('');
    else if (key.kind === 'named' && key.name === 'escape') this.#isPaused = false;
    this.#hold();
  }

  #signal(letter: string): boolean {
    const { keys } = this.#options;
    if (letter === 'c') keys.raise('SIGINT');
    else if (letter === 'z') keys.raise('SIGTSTP');
    else if (letter === '\\' || letter === '|') keys.raise('SIGQUIT');
    else return false;
    return true;
  }

  #commands(): Readonly<Record<string, () => void>> {
    const { renderer, quit, stdout, now } = this.#options;
    const pause = (): void => {
      this.#isPaused = !this.#isPaused;
    };
    return {
      ' ': pause,
      p: pause,
      '/': () => {
        this.#ask('show only lines that match', (include) => {
          this.#narrow({ include });
        });
      },
      '!': () => {
        this.#ask('hide lines that match', (exclude) => {
          this.#narrow({ exclude });
        });
      },
      h: () => {
        this.#ask('highlight', (pattern) => {
          renderer.change({ highlight: pattern === undefined ? [] : [pattern] });
        });
      },
      l: () => {
        const next = (levels.indexOf(this.#filter.level) + 1) % levels.length;
        this.#narrow({ level: levels[next] });
      },
      t: () => {
        const { timestamps, prefix = true } = renderer.options;
        renderer.change({ timestamps: !(timestamps ?? prefix) });
      },
      n: () => {
        const { timestamps, prefix = true } = renderer.options;
        renderer.change({ prefix: !prefix, timestamps: timestamps ?? prefix });
      },
      m: () => {
        this.#line(markText(now(), stdout.columns ?? 80));
      },
      c: () => {
        this.#write('\x1b[H\x1b[2J');
      },
      s: () => {
        this.#line(this.#status());
      },
      '?': () => {
        this.#line(keyHelp);
      },
      q: quit,
    };
  }

  #narrow(change: Partial<LiveFilter>): void {
    this.#filter = { ...this.#filter, ...change };
    const { include, exclude, level } = this.#filter;
    const isOpen = include === undefined && exclude === undefined && level === undefined;
    this.#filterStage = isOpen ? undefined : this.#options.stageOf(this.#filter);
    this.#line(this.#status());
  }

  #ask(label: string, take: (pattern: RegExp | undefined) => void): void {
    this.#prompt = { line: new Prompt(label), take };
  }

  #type(key: Key): void {
    const prompt = this.#prompt;
    if (prompt === undefined) return;
    const state = prompt.line.press(key);
    if (state === 'asking') return;
    this.#prompt = undefined;
    if (state === 'cancelled') return;
    const { text } = prompt.line;
    if (text === '') {
      prompt.take(undefined);
      return;
    }
    const pattern = parseRegex(text);
    if (pattern.ok) prompt.take(pattern.value);
    else this.#line(`"${sanitiseText(text)}" ${pattern.problem}`);
  }

  /** Holds the output back, or lets it go on, and paints the bottom line. */
  #hold(): void {
    const isHeld = this.#isPaused || this.#prompt !== undefined;
    if (!isHeld && this.#gate !== undefined) {
      this.#erase();
      this.#gate.open();
      this.#gate = undefined;
    }
    if (!isHeld) return;
    if (this.#gate === undefined) {
      const { promise, resolve } = Promise.withResolvers<undefined>();
      this.#gate = {
        opened: promise,
        open: () => {
          resolve(undefined);
        },
      };
    }
    this.#write(`\r\x1b[K${this.#bottom()}`);
  }

  #bottom(): string {
    const width = (this.#options.stdout.columns ?? 80) - 1;
    if (this.#prompt === undefined) {
      return this.#dim(truncateText('paused: space goes on, ? shows the keys', width));
    }
    const { label, text } = this.#prompt.line;
    const shown = `${label}: ${sanitiseText(text)}`;
    // What is typed last has to be seen.
    return shown.length > width ? `…${shown.slice(shown.length - width + 1)}` : shown;
  }

  #status(): string {
    const { health } = this.#options;
    return statusText({ ...health(), ...this.#filter, shown: this.#shown, hidden: this.#hidden });
  }

  #line(text: string): void {
    if (this.#gate !== undefined) this.#erase();
    const lines = text.split('\n').map((line) => (line === '' ? '' : this.#dim(line)));
    this.#write(`${lines.join('\n')}\n`);
  }

  #dim(text: string): string {
    return paint(text, this.#options.color ? dimStyle : undefined);
  }

  #erase(): void {
    this.#write('\r\x1b[K');
  }

  #write(text: string): void {
    void this.#options.stdout.write(text);
  }
}

function linesOf(event: LogEvent | undefined): number {
  return event?.type === 'lines' ? event.batch.count : 0;
}
