/** Values of `--log-level`, from all to least. */
export const logLevels = ['debug', 'info', 'warn', 'error'] as const;
/** How severe a message is; a logger of one level writes that level and those behind it. */
export type LogLevel = (typeof logLevels)[number];

/** Facts beside a message. Never a secret. */
export type LogFields = Readonly<Record<string, unknown>>;

/** What libraries get to speak about their own work. Goes to stderr, never into output. */
export interface Logger {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}

/** A {@link Logger} that loads its writer at the first message that is severe enough. */
export interface LazyLogger extends Logger {
  readonly level: LogLevel;
  /** Resolves when all messages so far have been written. */
  flush(): Promise<void>;
}

/** Writes one record. */
export type WriteRecord = (level: LogLevel, message: string, fields: LogFields) => void;

/**
 * @param level - least severe level written
 * @param open - loads the writer; called once, and only when there is something to write
 */
export function createLogger(level: LogLevel, open: () => Promise<WriteRecord>): LazyLogger {
  const least = logLevels.indexOf(level);
  let writer: WriteRecord | undefined;
  let opening: Promise<void> | undefined;
  const waiting: Parameters<WriteRecord>[] = [];
  const record = (at: LogLevel, message: string, fields: LogFields = {}): void => {
    if (logLevels.indexOf(at) < least) return;
    if (writer !== undefined) {
      writer(at, message, fields);
      return;
    }
    waiting.push([at, message, fields]);
    opening ??= open().then((opened) => {
      writer = opened;
      for (const entry of waiting.splice(0)) opened(...entry);
    });
  };
  return {
    level,
    debug: (message, fields) => record('debug', message, fields),
    info: (message, fields) => record('info', message, fields),
    warn: (message, fields) => record('warn', message, fields),
    error: (message, fields) => record('error', message, fields),
    flush: async () => opening,
  };
}
