/** When a CronJob runs. */
export interface CronSchedule {
  /** The first time after `afterMs`, or undefined when there is none within five years. */
  next(afterMs: number): number | undefined;
}

interface Field {
  readonly min: number;
  readonly max: number;
  readonly names?: readonly string[];
}

const months = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');
const days = 'sun mon tue wed thu fri sat'.split(' ');
const fields: readonly Field[] = [
  { min: 0, max: 59 },
  { min: 0, max: 23 },
  { min: 1, max: 31 },
  { min: 1, max: 12, names: ['', ...months] },
  { min: 0, max: 7, names: days },
];
const shorthands: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};
const minuteMs = 60_000;
const dayMs = 86_400_000;
const horizonMs = 5 * 366 * dayMs;

/**
 * Parses a schedule as a CronJob has it: five fields with `*`, `?`, lists, ranges, steps and names,
 * or `@hourly` and its like, or `@every 90s`. Times are UTC. When both day fields are restricted,
 * either one suffices (cron's own rule).
 * @throws TypeError when it is none of these
 */
export function parseCron(text: string): CronSchedule {
  const every = /^@every\s+(\d+)(s|m|h)$/.exec(text.trim());
  if (every !== null) {
    const unitMs = every[2] === 's' ? 1000 : every[2] === 'm' ? minuteMs : 60 * minuteMs;
    const periodMs = Math.max(1000, Number(every[1]) * unitMs);
    return { next: (afterMs) => afterMs + periodMs };
  }
  const parts = (shorthands[text.trim()] ?? text.trim()).split(/\s+/);
  if (parts.length !== fields.length) throw new TypeError(`"${text}" does not have five fields`);
  const sets = fields.map((field, i) => parseField(parts[i] ?? '', field));
  const isAnyDate = /^[*?]/.test(parts[2] ?? '');
  const isAnyWeekday = /^[*?]/.test(parts[4] ?? '');
  return {
    next: (afterMs) => findNext(afterMs, sets, { isAnyDate, isAnyWeekday }),
  };
}

function findNext(
  afterMs: number,
  sets: readonly ReadonlySet<number>[],
  days: { readonly isAnyDate: boolean; readonly isAnyWeekday: boolean },
): number | undefined {
  const has = (field: number, value: number): boolean => sets[field]?.has(value) === true;
  let at = Math.floor(afterMs / minuteMs) * minuteMs + minuteMs;
  while (at < afterMs + horizonMs) {
    const date = new Date(at);
    const isDate = has(2, date.getUTCDate());
    const isWeekday = has(4, date.getUTCDay());
    const isEither = !days.isAnyDate && !days.isAnyWeekday;
    const isDay = isEither ? isDate || isWeekday : isDate && isWeekday;
    if (!isDay || !has(3, date.getUTCMonth() + 1)) at = (Math.floor(at / dayMs) + 1) * dayMs;
    else if (!has(1, date.getUTCHours()))
      at = (Math.floor(at / (60 * minuteMs)) + 1) * 60 * minuteMs;
    else if (!has(0, date.getUTCMinutes())) at += minuteMs;
    else return at;
  }
  return undefined;
}

function parseField(text: string, field: Field): ReadonlySet<number> {
  const values = new Set<number>();
  for (const item of text.toLowerCase().split(',')) {
    const [range = '', stepText] = item.split('/');
    const step = stepText === undefined ? 1 : Number(stepText);
    const [first, last] = parseRange(range, field, stepText !== undefined);
    const isSound = first >= field.min && last <= field.max && first <= last;
    if (!isSound || !(step >= 1)) {
      throw new TypeError(`"${text}" is not a field of a cron schedule`);
    }
    for (let value = first; value <= last; value += step) values.add(value);
  }
  // Sunday is both 0 and 7.
  if (field.max === 7 && values.has(7)) values.add(0);
  return values;
}

function parseRange(text: string, field: Field, hasStep: boolean): [number, number] {
  if (text === '*' || text === '?') return [field.min, field.max];
  const [from = '', to] = text.split('-');
  const first = parseValue(from, field);
  if (to !== undefined) return [first, parseValue(to, field)];
  return [first, hasStep ? field.max : first];
}

function parseValue(text: string, field: Field): number {
  const named = text === '' ? -1 : (field.names?.indexOf(text) ?? -1);
  return named >= 0 ? named : /^\d+$/.test(text) ? Number(text) : Number.NaN;
}
