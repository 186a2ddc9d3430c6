import { isText, kindOf, mapValue, sortedKeys, typeNameOf } from '../value/kinds.ts';
import { ByteNumber, TemplateObject } from '../value/values.ts';
import { printBool, printFloat, printInteger, printText } from './print-scalar.ts';
import { padded, plainState, type VerbState } from './verb-state.ts';

/** A value as `print` and an action write it: Go's `%v`. */
export function printed(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'bigint') return String(value);
  return printVerb(value, 'v', plainState);
}

/** An argument of printf with its verb. */
export function printVerb(value: unknown, verb: string, state: VerbState): string {
  if (value === null || value === undefined) {
    return verb === 'v' || verb === 'T' ? padded('<nil>', state) : badVerb(value, verb, state);
  }
  if (verb === 'T') return printText(typeNameOf(value), 's', state) ?? '';
  return printValue(value, verb, state);
}

/** `%!d(string=x)`. */
export function badVerb(value: unknown, verb: string, state: VerbState): string {
  if (value === null || value === undefined) return `%!${verb}(<nil>)`;
  return `%!${verb}(${typeNameOf(value)}=${printValue(value, 'v', state)})`;
}

function printValue(value: unknown, verb: string, state: VerbState): string {
  return printScalar(value, verb, state) ?? printContainer(value, verb, state);
}

function printScalar(value: unknown, verb: string, state: VerbState): string | undefined {
  if (isText(value)) return printText(String(value), verb, state) ?? badVerb(value, verb, state);
  if (value instanceof ByteNumber) {
    const text = printInteger(value.value, verb, { state, isSigned: false });
    return text ?? badVerb(value, verb, state);
  }
  switch (typeof value) {
    case 'bigint':
      return printInteger(value, verb, { state, isSigned: true }) ?? badVerb(value, verb, state);
    case 'number':
      return printFloat(value, verb, state) ?? badVerb(value, verb, state);
    case 'boolean':
      return printBool(value, verb, state) ?? badVerb(value, verb, state);
    default:
      return undefined;
  }
}

function printContainer(value: unknown, verb: string, state: VerbState): string {
  if (Array.isArray(value)) {
    const shown = value.map((one: unknown) => printElement(one, verb, state));
    return state.sharpV ? `${typeNameOf(value)}{${shown.join(', ')}}` : `[${shown.join(' ')}]`;
  }
  if (value instanceof TemplateObject) {
    return printText(value.toString(), verb, state) ?? badVerbOfObject(value, verb);
  }
  if (kindOf(value) !== 'map' || typeof value !== 'object' || value === null) {
    return `%!${verb}(${typeNameOf(value)})`;
  }
  const shown = sortedKeys(value).map((key) => {
    const name = printText(key, verb, state) ?? badVerb(key, verb, state);
    return `${name}:${printElement(mapValue(value, key), verb, state)}`;
  });
  return state.sharpV ? `${typeNameOf(value)}{${shown.join(', ')}}` : `map[${shown.join(' ')}]`;
}

function badVerbOfObject(value: TemplateObject, verb: string): string {
  return `%!${verb}(${value.goType}=${value.toString()})`;
}

function printElement(value: unknown, verb: string, state: VerbState): string {
  if (value !== null && value !== undefined) return printValue(value, verb, state);
  return state.sharpV ? 'interface {}(nil)' : '<nil>';
}
