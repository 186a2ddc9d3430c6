import { kindOf, typeNameOf } from '../value/kinds.ts';
import { ByteNumber, NumberText, TextBytes, type ParameterType } from '../value/values.ts';
import { ValueError, failCall, type Site } from './failure.ts';

/** Checks a value for a parameter, and gives it the form that the function takes. @throws ValueError */
export function fitArgument(value: unknown, type: ParameterType): unknown {
  if (type === 'value') return value;
  if (type === 'any') return value ?? null;
  const isNamed = typeof type === 'string';
  const fitting = isNamed ? fit(value, type) : type.accepts(value) ? value : undefined;
  if (fitting !== undefined) return fitting;
  const wanted = isNamed ? type : type.goType;
  const found = value === undefined || value === null ? 'no value' : typeNameOf(value);
  throw new ValueError(`expected ${wanted}, got ${found}`);
}

/** {@link fitArgument} at a place of a template. @throws KtlError TEMPLATE_FAILED */
export function argumentOf(value: unknown, type: ParameterType, site: Site): unknown {
  if (type === 'value') return value;
  try {
    return fitArgument(value, type);
  } catch (error) {
    failCall(site, 'argument', error);
  }
}

function fit(value: unknown, type: string): unknown {
  switch (type) {
    case 'string': {
      const isKept = value instanceof TextBytes || value instanceof NumberText;
      return isKept ? value.toString() : only(value, 'string');
    }
    case 'int':
      return value instanceof ByteNumber ? value.value : only(value, 'bigint');
    case 'float':
      return only(value, 'number');
    case 'bool':
      return only(value, 'boolean');
    case 'list':
      return Array.isArray(value) ? value : undefined;
    default:
      return kindOf(value) === 'map' ? value : undefined;
  }
}

function only(value: unknown, type: 'string' | 'bigint' | 'number' | 'boolean'): unknown {
  return typeof value === type ? value : undefined;
}
