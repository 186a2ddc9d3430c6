import { callFunction } from './call-function.ts';
import { ValueError } from '../compile/failure.ts';
import { sprint, sprintf, sprintln } from '../print/printf.ts';
import { isTrue } from '../value/kinds.ts';
import { TemplateFunction, type ParameterType } from '../value/values.ts';
import { areEqual, isLess } from './comparison.ts';
import { escapeHtml, escapeJs, escapeQuery } from './escaping.ts';
import { indexed, lengthOf, sliced } from './indexing.ts';

type Call = (args: readonly unknown[]) => unknown;

function fixed(parameters: readonly ParameterType[], call: Call): TemplateFunction {
  return new TemplateFunction({ parameters, call });
}

function variadic(
  parameters: readonly ParameterType[],
  rest: ParameterType,
  call: Call,
): TemplateFunction {
  return new TemplateFunction({ parameters, rest, call });
}

const pair: readonly ParameterType[] = ['value', 'value'];

// The compiler carries these two out, since they do not look at all their arguments.
const logic = variadic(['value'], 'value', ([first]) => first);

/** The functions of Go's text/template, by name. */
export const builtins: ReadonlyMap<string, TemplateFunction> = new Map([
  ['and', logic],
  ['or', logic],
  ['not', fixed(['value'], ([value]) => !isTrue(value))],
  ['len', fixed(['value'], ([value]) => lengthOf(value))],
  ['index', variadic(['value'], 'value', ([item, ...keys]) => indexed(item, keys))],
  ['slice', variadic(['value'], 'value', ([item, ...positions]) => sliced(item, positions))],
  ['print', variadic([], 'any', sprint)],
  ['println', variadic([], 'any', sprintln)],
  ['printf', variadic(['string'], 'any', ([format, ...args]) => sprintf(String(format), args))],
  ['html', variadic([], 'any', escapeHtml)],
  ['js', variadic([], 'any', escapeJs)],
  ['urlquery', variadic([], 'any', escapeQuery)],
  ['call', variadic(['value'], 'value', ([target, ...args]) => callFunction(target, args))],
  ['eq', variadic(['value'], 'value', ([first, ...others]) => equalsAny(first, others))],
  ['ne', fixed(pair, ([a, b]) => !areEqual(a, b))],
  ['lt', fixed(pair, ([a, b]) => isLess(a, b))],
  ['le', fixed(pair, ([a, b]) => isLess(a, b) || areEqual(a, b))],
  ['gt', fixed(pair, ([a, b]) => !(isLess(a, b) || areEqual(a, b)))],
  ['ge', fixed(pair, ([a, b]) => !isLess(a, b))],
]);

function equalsAny(first: unknown, others: readonly unknown[]): boolean {
  if (others.length === 0) throw new ValueError('there is nothing to compare with');
  return others.some((other) => areEqual(first, other));
}
