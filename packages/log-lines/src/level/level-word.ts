import { isUpper } from '../bytes/ascii.ts';
import { WordTable } from '../bytes/word-table.ts';
import { inherited, rank } from './log-level.ts';

/** Words that mean a level wherever a level may stand. */
const plainWords: Readonly<Record<string, number>> = {
  trace: rank.trace,
  trac: rank.trace,
  trc: rank.trace,
  trce: rank.trace,
  verbose: rank.trace,
  vrb: rank.trace,
  silly: rank.trace,
  debug: rank.debug,
  debu: rank.debug,
  dbg: rank.debug,
  dbug: rank.debug,
  info: rank.info,
  inf: rank.info,
  information: rank.info,
  informational: rank.info,
  notice: rank.info,
  success: rank.info,
  warn: rank.warn,
  warning: rank.warn,
  wrn: rank.warn,
  error: rank.error,
  erro: rank.error,
  err: rank.error,
  eror: rank.error,
  fatal: rank.fatal,
  fata: rank.fatal,
  ftl: rank.fatal,
  panic: rank.fatal,
  pani: rank.fatal,
  pnc: rank.fatal,
  dpanic: rank.fatal,
  critical: rank.fatal,
  crit: rank.fatal,
  emergency: rank.fatal,
  emerg: rank.fatal,
};

/** Words that are also ordinary ones: only before a colon or in brackets, and in this spelling. */
const weakUpper: Readonly<Record<string, number>> = {
  severe: rank.error,
  config: rank.debug,
  fine: rank.debug,
  finer: rank.trace,
  finest: rank.trace,
  log: rank.info,
  note: rank.info,
  alert: rank.fatal,
  fail: rank.error,
  // What PostgreSQL adds to the message before.
  detail: inherited,
  hint: inherited,
  statement: inherited,
  context: inherited,
  query: inherited,
  location: inherited,
};

const weakAny: Readonly<Record<string, number>> = {
  alert: rank.fatal,
  severe: rank.error,
  note: rank.info,
  system: rank.info,
  fail: rank.error,
};

const plain = new WordTable(plainWords);
const upper = new WordTable(weakUpper);
const any = new WordTable(weakAny);
const valueTable = new WordTable({
  ...weakAny,
  ...plainWords,
  default: rank.info,
  finest: rank.trace,
  finer: rank.trace,
  fine: rank.debug,
  config: rank.debug,
  d: rank.debug,
  i: rank.info,
  w: rank.warn,
  e: rank.error,
  f: rank.fatal,
});

/** Rank of a word that means a level in any level position, or 0. */
export function plainLevel(bytes: Uint8Array, start: number, end: number): number {
  return plain.find(bytes, start, end);
}

/** Rank of a word that means a level only before a colon, or 0. */
export function labelLevel(bytes: Uint8Array, start: number, end: number): number {
  if (isUpper(bytes[end - 1] ?? 0)) return upper.find(bytes, start, end);
  // .NET's console writes "fail:"; nobody else's prose is meant.
  return end - start === 4 && (bytes[start] ?? 0) === 0x66 ? any.find(bytes, start, end) : 0;
}

/** Rank of a word that stands in brackets alone, or 0. */
export function bracketLevel(bytes: Uint8Array, start: number, end: number): number {
  return plain.find(bytes, start, end) || any.find(bytes, start, end);
}

/** Rank of a text that is the value of a level key, or 0. `ERROR+2` of slog and `D1` of MongoDB count. */
export function valueLevel(bytes: Uint8Array, start: number, end: number): number {
  let wordEnd = start;
  while (wordEnd < end && ((bytes[wordEnd] ?? 0) | 0x20) >= 0x61) wordEnd++;
  const next = bytes[wordEnd] ?? 0;
  const isRest =
    wordEnd === end || next === 0x2b || next === 0x2d || (next >= 0x30 && next <= 0x39);
  return isRest && end - wordEnd <= 4 ? valueTable.find(bytes, start, wordEnd) : 0;
}
