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
const clear = '\r\x1b[K';

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
  const paint = (): void => {
    stderr.write(`${clear}${shown}`);
  };
  const above =
    (level: keyof Logger) =>
    (...said: Parameters<Logger['warn']>): void => {
      if (severities.indexOf(level) >= severities.indexOf(log.level)) stderr.write(clear);
      log[level](...said);
    };
  return {
    show(text) {
      if (isOver) return;
      // One that breaks could not be cleared.
      const { columns = 0 } = stderr;
      shown = text.slice(0, (columns > 0 ? columns : usualColumns) - 1);
      paint();
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
      stderr.write(clear);
    },
  };
}
