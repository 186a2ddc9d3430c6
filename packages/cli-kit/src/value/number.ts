import { accept, reject, type Parsed } from './parsed.ts';

/** Bounds of an integer, both included. */
export interface IntegerRange {
  readonly min?: number | undefined;
  readonly max?: number | undefined;
}

/** A whole number in decimal digits, within `range`. */
export function parseInteger(text: string, range: IntegerRange = {}): Parsed<number> {
  const trimmed = text.trim();
  const value = Number(trimmed);
  const { min, max } = range;
  if (!/^[+-]?\d+$/.test(trimmed) || !Number.isSafeInteger(value)) {
    return reject('is not a whole number', expectation(range));
  }
  if (min !== undefined && value < min) return reject('is too small', expectation(range));
  if (max !== undefined && value > max) return reject('is too large', expectation(range));
  return accept(value);
}

function expectation({ min, max }: IntegerRange): string {
  if (min !== undefined && max !== undefined) return `write a number from ${min} to ${max}`;
  if (min !== undefined) return `write a number of ${min} or more`;
  if (max !== undefined) return `write a number of at most ${max}`;
  return 'write digits only, such as 200';
}

const scale: Readonly<Record<string, number>> = {
  '': 1,
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

/**
 * A Kubernetes quantity as a number: `100Mi`, `1.5Gi`, `500m`, `2e3`. For bytes, the unit is one byte.
 * Source of the notation: Kubernetes API reference, "Quantity".
 */
export function parseQuantity(text: string): Parsed<number> {
  const hint = 'write a number with an optional suffix: 500k, 100Mi, 1.5Gi';
  const match = /^([+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)([A-Za-z]*)$/.exec(text.trim());
  if (match === null) return reject('is not a quantity', hint);
  const suffix = match[2] ?? '';
  const factor = Object.hasOwn(scale, suffix) ? scale[suffix] : undefined;
  if (factor === undefined) return reject(`is not a quantity: unknown suffix "${suffix}"`, hint);
  return accept(Number(match[1]) * factor);
}
