import type { LevelOrNone, Source } from '../engine/protocol.ts';
import { everything, type Choices } from './choices.ts';

/** Characters of choices that an address may have; browsers and chats cut what is much longer. */
export const mostChars = 4000;

const levels: readonly LevelOrNone[] = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'none'];
const sources: readonly Source[] = ['pod', 'node', 'event'];
/** The times that a Date can be. */
const mostMs = 8.64e15;

/** Names of the parameters; a code, a token and a permalink have others. */
const names: readonly string[] = [
  ...['q', 'regex', 'case', 'mark', 'from', 'to'],
  ...['level', 'pod', 'container', 'source', 'field'],
];

/**
 * The choices as parameters of a fragment, without those that are as ever. Empty when they are longer than
 * {@link mostChars}: half of them would show something else.
 */
export function writeChoices(choices: Choices): URLSearchParams {
  const fields = new URLSearchParams();
  const add = (name: string, values: readonly string[]): void => {
    for (const value of values) fields.append(name, value);
  };
  if (choices.text !== '') fields.set('q', choices.text);
  if (choices.isRegex) fields.set('regex', '1');
  if (choices.caseSensitive) fields.set('case', '1');
  if (!choices.onlyMatches) fields.set('mark', '1');
  add('level', choices.levels);
  add('pod', choices.pods);
  add('container', choices.containers);
  add('source', choices.sources);
  // The first `=` ends the key, in which it is encoded.
  add(
    'field',
    choices.fields.map(({ key, value }) => `${encodeURIComponent(key)}=${value}`),
  );
  if (choices.fromMs !== undefined) fields.set('from', timeText(choices.fromMs));
  if (choices.toMs !== undefined) fields.set('to', timeText(choices.toMs));
  return fields.toString().length > mostChars ? new URLSearchParams() : fields;
}

/** Reads what {@link writeChoices} wrote; undefined where nothing is chosen. What is malformed is left out. */
export function readChoices(fields: URLSearchParams): Choices | undefined {
  if (!names.some((name) => fields.has(name)) || fields.toString().length > 2 * mostChars) {
    return undefined;
  }
  const isOn = (name: string): boolean => fields.get(name) === '1';
  const [fromMs, toMs] = [timeOf(fields.get('from')), timeOf(fields.get('to'))];
  return {
    ...everything,
    text: fields.get('q') ?? '',
    isRegex: isOn('regex'),
    caseSensitive: isOn('case'),
    onlyMatches: !isOn('mark'),
    levels: levels.filter((level) => fields.getAll('level').includes(level)),
    pods: distinct(fields.getAll('pod')),
    containers: distinct(fields.getAll('container')),
    sources: sources.filter((source) => fields.getAll('source').includes(source)),
    fields: distinct(fields.getAll('field')).flatMap(fieldOf),
    ...(fromMs === undefined ? {} : { fromMs }),
    ...(toMs === undefined ? {} : { toMs }),
  };
}

function distinct(values: readonly string[]): readonly string[] {
  return [...new Set(values)].filter((value) => value !== '');
}

function fieldOf(text: string): readonly { key: string; value: string }[] {
  const at = text.indexOf('=');
  if (at < 1) return [];
  try {
    return [{ key: decodeURIComponent(text.slice(0, at)), value: text.slice(at + 1) }];
  } catch {
    return [];
  }
}

function timeText(ms: number): string {
  return Math.abs(ms) <= mostMs ? new Date(ms).toISOString() : '';
}

function timeOf(text: string | null): number | undefined {
  const isTime = /^[+-]?\d{4,6}-\d\d-\d\dT[\d:.]{8,12}Z$/.test(text ?? '');
  const ms = isTime ? Date.parse(text ?? '') : NaN;
  return Number.isNaN(ms) ? undefined : ms;
}
