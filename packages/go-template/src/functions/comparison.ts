import { ValueError } from '../compile/failure.ts';
import { compareText } from '../value/go-text.ts';
import { kindOf, typeNameOf, type Kind } from '../value/kinds.ts';
import { ByteNumber, NumberText } from '../value/values.ts';

type Basic = 'bool' | 'int' | 'float' | 'string';

/** The kinds that have values to compare; int and uint are one. */
function basicKind(kind: Kind): Basic | undefined {
  if (kind === 'uint') return 'int';
  return kind === 'bool' || kind === 'int' || kind === 'float' || kind === 'string'
    ? kind
    : undefined;
}

function integerOf(value: unknown): bigint {
  return value instanceof ByteNumber ? value.value : typeof value === 'bigint' ? value : 0n;
}

/** A number that was kept as text compares with numbers as one. */
function aligned(a: unknown, b: unknown): readonly [unknown, unknown] {
  if (a instanceof NumberText && !(b instanceof NumberText)) return [numberLike(a, b), b];
  if (b instanceof NumberText && !(a instanceof NumberText)) return [a, numberLike(b, a)];
  return [a, b];
}

function numberLike(number: NumberText, other: unknown): unknown {
  if (typeof other === 'number') return Number(number.text);
  const isInteger = typeof other === 'bigint' && /^-?\d+$/.test(number.text);
  if (isInteger) return BigInt(number.text);
  return number.text;
}

function isNothing(kind: Kind): boolean {
  return kind === 'invalid' || kind === 'nil';
}

/** Go's `eq` of two values. @throws ValueError where their types do not compare */
export function areEqual(left: unknown, right: unknown): boolean {
  const [a, b] = aligned(left, right);
  const [kindA, kindB] = [kindOf(a), kindOf(b)];
  const [basicA, basicB] = [basicKind(kindA), basicKind(kindB)];
  if (isNothing(kindA) || isNothing(kindB)) return isNothing(kindA) && isNothing(kindB);
  if (basicA !== basicB) throw incomparable(a, b);
  switch (basicA) {
    case 'int':
      return integerOf(a) === integerOf(b);
    case 'string':
      return String(a) === String(b);
    case 'float':
    case 'bool':
      return a === b;
    case undefined:
      if (kindA === 'object' && kindB === 'object') return a === b;
      throw incomparable(a, b);
  }
}

/** Go's `lt` of two values. @throws ValueError where their types have no order */
export function isLess(left: unknown, right: unknown): boolean {
  const [a, b] = aligned(left, right);
  const [basicA, basicB] = [basicKind(kindOf(a)), basicKind(kindOf(b))];
  if (basicA === undefined || basicA === 'bool' || basicA !== basicB) throw incomparable(a, b);
  if (basicA === 'int') return integerOf(a) < integerOf(b);
  if (basicA === 'string') return compareText(String(a), String(b)) < 0;
  return Number(a) < Number(b);
}

function incomparable(a: unknown, b: unknown): ValueError {
  return new ValueError(`cannot compare ${typeNameOf(a)} with ${typeNameOf(b)}`);
}
