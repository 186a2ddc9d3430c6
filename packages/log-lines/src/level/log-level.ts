/** How bad it is that a line was written, from the least on. */
export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;

/** One of {@link logLevels}. */
export type LogLevel = (typeof logLevels)[number];

/** Levels as the scanners pass them on: 0 is none, 1 is trace, 6 is fatal. */
export const rank = { none: 0, trace: 1, debug: 2, info: 3, warn: 4, error: 5, fatal: 6 } as const;

/** A line that belongs to the one before it, whatever it says itself. */
export const inherited = 7;

/** The level of a rank; undefined for {@link inherited} and none. */
export function levelAt(code: number): LogLevel | undefined {
  return logLevels[code - 1];
}

/** Numbers of pino and bunyan: 10 is trace, 60 is fatal, and what lies between goes with the lower. */
export function rankOfTens(number: number): number {
  return number < 10 ? rank.none : Math.min(rank.fatal, Math.floor(number / 10));
}

/** Severities of RFC 5424 §6.2.1: 0 is an emergency, 7 is debugging. */
export function rankOfSyslog(severity: number): number {
  if (severity <= 2) return rank.fatal;
  if (severity === 3) return rank.error;
  if (severity === 4) return rank.warn;
  return severity === 7 ? rank.debug : rank.info;
}

/** Numbers of Python's logging module: 10 is DEBUG, 50 is CRITICAL. */
export function rankOfPython(number: number): number {
  return number < 10 ? rank.none : Math.min(rank.fatal, Math.floor(number / 10) + 1);
}

/** Severity numbers of OpenTelemetry: four to a level, 1 to 24. */
export function rankOfTelemetry(number: number): number {
  return number < 1 || number > 24 ? rank.none : Math.ceil(number / 4);
}
