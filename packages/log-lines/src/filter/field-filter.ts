import { FieldReader } from '../fields/field-reader.ts';
import { fieldPath, type FieldPath } from '../fields/field-path.ts';
import type { FieldValue } from '../fields/field-value.ts';
import { faults } from '../faults.ts';
import { LevelReader } from '../level/level-reader.ts';
import { textTest } from '../match/line-pattern.ts';
import { comparableOf, compare, readAs, type Comparable } from './comparable.ts';
import { readTerms, type FilterOperator, type FilterTerm } from './filter-syntax.ts';

/** One condition on a field. */
export interface FieldCondition {
  readonly path: FieldPath;
  readonly operator: FilterOperator;
  /** True where one value of the field fulfils the operator without its `!`. */
  readonly matches: (value: FieldValue) => boolean;
}

/** Compiles a regular expression, or says in half a sentence why it is none. */
export type RegexReader = (text: string) => RegExp | { readonly problem: string };

/**
 * Reads `a.b=x,c!=y,d~re,e>=10`, all of which have to hold. Values that are numbers, durations
 * (`1.5s`) or RFC 3339 times on both sides are compared as such; an order is only between two of the
 * same kind; all else is text.
 * @param readRegex - default: JavaScript's notation
 * @throws KtlError LINES_FILTER_INVALID
 */
export function parseFieldFilter(
  text: string,
  readRegex: RegexReader = compileRegex,
): FieldCondition[] {
  return readTerms(text).map((term) => ({
    path: fieldPath(term.key),
    operator: term.operator,
    matches: term.operator.endsWith('~') ? regexTest(text, term, readRegex) : valueTest(term),
  }));
}

function compileRegex(text: string): RegExp | { readonly problem: string } {
  try {
    return new RegExp(text, 'u');
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}

function regexTest(
  text: string,
  { value, valueAt }: FilterTerm,
  readRegex: RegexReader,
): FieldCondition['matches'] {
  const regex = readRegex(value);
  if (!(regex instanceof RegExp)) {
    throw faults.LINES_FILTER_INVALID({
      text,
      position: valueAt,
      reason: `"${value}" at column ${String(valueAt + 1)} ${regex.problem}`,
      advice: 'put a regular expression with commas in quotes: path~"^/v[0-9]{1,2}/"',
    });
  }
  const test = textTest(regex);
  return (field) => test(field.text);
}

function valueTest({ value, operator }: FilterTerm): FieldCondition['matches'] {
  const wanted = comparableOf(value);
  if (operator === '=' || operator === '!=') return (field) => isEqual(field, value, wanted);
  return (field) => {
    const isOrdered = field.type === 'text' || field.type === 'number';
    const found = isOrdered ? readAs(wanted.kind, field.text) : undefined;
    return found !== undefined && holds(operator, compare(found, wanted));
  };
}

function isEqual(field: FieldValue, text: string, wanted: Comparable): boolean {
  if (field.type === 'object' || field.type === 'array') return false;
  if (field.text === text) return true;
  if (wanted.kind === 'text') return false;
  const found = readAs(wanted.kind, field.text);
  return found !== undefined && compare(found, wanted) === 0;
}

function holds(operator: FilterOperator, order: number): boolean {
  switch (operator) {
    case '>':
      return order > 0;
    case '>=':
      return order >= 0;
    case '<':
      return order < 0;
    default:
      return order <= 0;
  }
}

/** Decides about the lines of one source, in order. */
export interface FieldFilterReader {
  /** True where the line `[start, end)` passes. */
  keeps(bytes: Buffer, start: number, end: number): boolean;
}

/** Conditions on fields, for lines of many sources. */
export interface FieldFilter {
  /** Makes the reader of one source. */
  open(): FieldFilterReader;
}

/**
 * A filter of which every condition has to hold. A key that is not there fails `=`, `~` and the
 * orders, and passes `!=` and `!~`; of an array one element is enough for `=`, `~` and the orders, and
 * none may match for `!=` and `!~`. Lines that go on with the line before (stack traces) share its fate.
 * @param options.strict - plain text does not pass. Default false
 */
export function createFieldFilter(
  conditions: readonly FieldCondition[],
  options: { readonly strict?: boolean } = {},
): FieldFilter {
  const fields = new FieldReader();
  const strict = options.strict ?? false;
  return {
    open() {
      const levels = new LevelReader();
      // Undefined: no line of the source has begun yet.
      let isKept: boolean | undefined;
      return {
        keeps(bytes, start, end) {
          if (fields.read(bytes, start, end) !== undefined) {
            levels.reset();
            isKept = conditions.every((condition) => isFulfilled(condition, fields));
          } else {
            levels.readRank(bytes, start, end);
            if (!levels.continues) isKept = !strict;
          }
          return isKept ?? !strict;
        },
      };
    },
  };
}

function isFulfilled({ path, operator, matches }: FieldCondition, fields: FieldReader): boolean {
  const isNegated = operator === '!=' || operator === '!~';
  return (fields.values(path)?.some(matches) ?? false) !== isNegated;
}
