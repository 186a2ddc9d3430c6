const NANO_DIGITS = 9;

const binary: Readonly<Record<string, bigint>> = {
  Ki: 1n << 10n,
  Mi: 1n << 20n,
  Gi: 1n << 30n,
  Ti: 1n << 40n,
  Pi: 1n << 50n,
  Ei: 1n << 60n,
};
const decimal: Readonly<Record<string, number>> = {
  n: -9,
  u: -6,
  m: -3,
  '': 0,
  k: 3,
  M: 6,
  G: 9,
  T: 12,
  P: 15,
  E: 18,
};

// Longer exponents and numbers are no quantities that a server accepts.
const form = /^([+-]?)(\d{0,30})(?:\.(\d{0,30}))?(?:[eE]([+-]?\d{1,2})|([a-zA-Z]{0,2}))$/;

/** A Kubernetes quantity in units of 10⁻⁹, rounded up; undefined where it is none. */
export function parseNano(text: string): bigint | undefined {
  const match = form.exec(text);
  if (match === null) return undefined;
  const [, sign, whole = '', fraction = '', exponent, suffix = ''] = match;
  const scale = scaleOf(suffix);
  if (whole + fraction === '' || scale === undefined) return undefined;
  const digits = BigInt(whole + fraction) * scale.factor;
  const shift = NANO_DIGITS - fraction.length + Number(exponent ?? scale.power);
  const nano =
    shift >= 0 ? digits * 10n ** BigInt(shift) : ceilDivide(digits, 10n ** BigInt(-shift));
  return sign === '-' ? -nano : nano;
}

function scaleOf(suffix: string): { factor: bigint; power: number } | undefined {
  const factor = Object.hasOwn(binary, suffix) ? binary[suffix] : undefined;
  if (factor !== undefined) return { factor, power: 0 };
  const power = Object.hasOwn(decimal, suffix) ? decimal[suffix] : undefined;
  return power === undefined ? undefined : { factor: 1n, power };
}

/** Quotient of two numbers, rounded up; the divisor is above zero. */
export function ceilDivide(dividend: bigint, divisor: bigint): bigint {
  const quotient = dividend / divisor;
  return dividend % divisor > 0n ? quotient + 1n : quotient;
}
