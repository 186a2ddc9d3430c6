import { accept, defineFlag, parseRegex, reject, type Parsed } from '@ktl/cli-kit';
import { isKtlError } from '@ktl/faults';
import { levelWords, parseFieldFilter, parseLevelFilter } from '@ktl/log-lines';
import type { FieldCondition, LevelFilter } from '@ktl/log-lines';

/** Which lines are shown, by what they say. */
export const lineFlags = {
  include: defineFlag({
    name: 'include',
    char: 'i',
    kind: 'regex',
    multiple: true,
    example: ['timeout'],
    summary:
      'Only lines in which this matches, and mark it; repeatable, any is enough. --tail counts lines before',
  }),
  exclude: defineFlag({
    name: 'exclude',
    char: 'x',
    kind: 'regex',
    multiple: true,
    example: ['/healthz'],
    summary: 'No lines in which this matches, repeatable; wins over --include',
  }),
  level: defineFlag({
    name: 'level',
    kind: 'custom',
    parse: readLevels,
    expects: 'a level such as warn, or several such as info,error',
    placeholder: 'level',
    example: 'warn',
    summary:
      'Only lines of this level and above; info,error or <=info for others; unknown: lines that state none. Stack traces go with their line',
    complete: levelWords,
  }),
  filter: defineFlag({
    name: 'filter',
    kind: 'custom',
    multiple: true,
    parse: readConditions,
    expects: 'conditions on fields such as status>=500,user.name!=bot',
    placeholder: 'key=value,…',
    example: ['status>=500,path!~^/healthz'],
    summary:
      'Only JSON and logfmt lines whose fields are so: = != ~ !~ > >= < <=; all must hold, repeatable. Other lines pass',
  }),
  filterStrict: defineFlag({
    name: 'filter-strict',
    kind: 'boolean',
    summary: 'With --filter: no lines that are neither JSON nor logfmt',
  }),
};

function readLevels(text: string): Parsed<LevelFilter> {
  return read('is not a level filter', () => parseLevelFilter(text));
}

function readConditions(text: string): Parsed<readonly FieldCondition[]> {
  return read('is not a filter', () =>
    parseFieldFilter(text, (pattern) => {
      const parsed = parseRegex(pattern);
      return parsed.ok ? parsed.value : { problem: parsed.problem };
    }),
  );
}

function read<T>(problem: string, parse: () => T): Parsed<T> {
  try {
    return accept(parse());
  } catch (error) {
    if (!isKtlError(error)) throw error;
    // The message quotes the text, and so does the flag's own.
    const { reason } = error.details;
    return reject(`${problem}: ${typeof reason === 'string' ? reason : error.message}`, error.hint);
  }
}
