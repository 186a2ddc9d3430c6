import { digitsEnd } from '../bytes/ascii.ts';
import { WordTable } from '../bytes/word-table.ts';
import { rankOfPython, rankOfSyslog, rankOfTelemetry, rankOfTens } from './log-level.ts';
import { valueLevel } from './level-word.ts';

const NAME = 1;
const SYSLOG = 2;
const PYTHON = 3;
const TELEMETRY = 4;

/** Keys whose value is a level, in any case, and what its number means. */
const keys = new WordTable({
  level: NAME,
  lvl: NAME,
  loglevel: NAME,
  log_level: NAME,
  'log.level': NAME,
  levelname: NAME,
  level_name: NAME,
  '@level': NAME,
  '@l': NAME,
  severitytext: NAME,
  severity_text: NAME,
  severity: SYSLOG,
  'syslog.severity': SYSLOG,
  syslog_severity: SYSLOG,
  priority: SYSLOG,
  levelno: PYTHON,
  severitynumber: TELEMETRY,
  severity_number: TELEMETRY,
});

/** What the key `[start, end)` says about levels; 0 where it is no level key. */
export function levelKey(bytes: Uint8Array, start: number, end: number): number {
  return keys.find(bytes, start, end);
}

/** Rank of the value `[start, end)` (without quotes) of a key that {@link levelKey} knows, or 0. */
export function keyedLevel(
  bytes: Uint8Array,
  key: number,
  { start, end }: { readonly start: number; readonly end: number },
): number {
  const digits = digitsEnd(bytes, start, end);
  if (digits !== end || digits === start || end - start > 3) return valueLevel(bytes, start, end);
  let number = 0;
  for (let at = start; at < end; at++) number = 10 * number + (bytes[at] ?? 0) - 0x30;
  switch (key) {
    case SYSLOG:
      return number <= 7 ? rankOfSyslog(number) : rankOfTens(number);
    case PYTHON:
      return rankOfPython(number);
    case TELEMETRY:
      return rankOfTelemetry(number);
    default:
      return rankOfTens(number);
  }
}
