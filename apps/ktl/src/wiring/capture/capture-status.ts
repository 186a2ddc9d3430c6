import type { HostStream, LazyLogger, Logger } from '@ktl/cli-kit';

/** One line at the bottom of a terminal that is written anew as things change. */
export interface StatusLine extends Disposable {
  /** Shows another text. */
  show(text: string): void;
  /** Lines of a log above the status. */
  readonly log: Logger;
}

/** Where a terminal does not say how wide it is. */
const usualColumns = 80;
const severities: readonly string[] = ['debug', 'info', 'warn', 'error'];

// One that breaks could not be cleared. Whole parts go first: those behind a semicolon, then a comma.
function fitted(text: string, cells: number): string {
  for (const part of [text, text.split('; ')[0] ?? '']) if (part.length <= cells) return part;
  const [head = '', ...parts] = (text.split('; ')[0] ?? '').split(', ');
  const kept = parts.reduce(
    (line, part) => (line.length + 2 + part.length <= cells ? `${line}, ${part}` : line),
    head,
  );
  return kept.slice(0, cells);
}

/** A status on standard error; nothing where that is no terminal. */
export function openStatusLine(
  stderr: HostStream,
  { log, isDumb }: { readonly log: LazyLogger; readonly isDumb: boolean },
): StatusLine {
  if (!stderr.isTTY || isDumb) {
    return { show: () => undefined, log, [Symbol.dispose]: () => undefined };
  }
  let shown = '';
  let isOver = false;
  const columnsNow = (): number => {
    const { columns = 0 } = stderr;
    return columns > 0 ? columns : usualColumns;
  };
  const clear = (): string => {
    // A terminal that has become narrower has broken the line that is shown.
    const above = Math.max(0, Math.ceil(shown.length / columnsNow()) - 1);
    return `${above === 0 ? '' : `\x1b[${String(above)}A`}\r${above === 0 ? '\x1b[K' : '\x1b[J'}`;
  };
  const above =
    (level: keyof Logger) =>
    (...said: Parameters<Logger['warn']>): void => {
      if (severities.indexOf(level) >= severities.indexOf(log.level)) stderr.write(clear());
      log[level](...said);
    };
  return {
    show(text) {
      if (isOver) return;
      const cleared = clear();
      shown = fitted(text, columnsNow() - 1);
      stderr.write(`${cleared}${shown}`);
    },
    log: {
      debug: above('debug'),
      info: above('info'),
      warn: above('warn'),
      error: above('error'),
    },
    [Symbol.dispose]() {
      if (isOver) return;
      isOver = true;
      stderr.write(clear());
    },
  };
}
