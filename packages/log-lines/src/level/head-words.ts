import { WordTable } from '../bytes/word-table.ts';

const names =
  'jan feb mar apr may jun jul aug sep oct nov dec mon tue wed thu fri sat sun am pm utc gmt ' +
  'january february march april june july august september october november december';

const calendar = new WordTable(Object.fromEntries(names.split(' ').map((name) => [name, 1])));

/** True for a word of dates: a month, a weekday, AM, PM, UTC. */
export function isCalendarWord(bytes: Uint8Array, start: number, end: number): boolean {
  return calendar.find(bytes, start, end) !== 0;
}
