/** A number as digits and the place of the point: `0.d1d2d3… × 10^point`. Zero has no digits. */
export interface Decimal {
  readonly digits: string;
  readonly point: number;
}

const bits = new DataView(new ArrayBuffer(8));

/** Mantissa and exponent of a finite float64: its size is `mantissa × 2^exponent`. */
export function binaryParts(value: number): {
  readonly mantissa: bigint;
  readonly exponent: number;
} {
  bits.setFloat64(0, value);
  const raw = bits.getBigUint64(0);
  const fraction = raw & 0xf_ffff_ffff_ffffn;
  const exponent = Number((raw >> 52n) & 0x7ffn);
  if (exponent === 0) return { mantissa: fraction, exponent: -1074 };
  return { mantissa: fraction | (1n << 52n), exponent: exponent - 1075 };
}

/** The fewest digits that give this float64 when read again. */
export function shortestDecimal(value: number): Decimal {
  if (value === 0) return { digits: '', point: 0 };
  const [digits = '', exponent = '0'] = Math.abs(value).toExponential().split('e');
  return { digits: digits.replace('.', ''), point: Number(exponent) + 1 };
}

/** All digits of the exact value. */
function exactDecimal(value: number): Decimal {
  const { mantissa, exponent } = binaryParts(Math.abs(value));
  if (mantissa === 0n) return { digits: '', point: 0 };
  if (exponent >= 0) {
    const digits = String(mantissa << BigInt(exponent));
    return { digits, point: digits.length };
  }
  // m / 2^k is m × 5^k / 10^k.
  const digits = String(mantissa * 5n ** BigInt(-exponent));
  return { digits, point: digits.length + exponent };
}

/** The value to so many significant digits, half to even on the exact value. */
export function roundedToDigits(value: number, count: number): Decimal {
  return rounded(exactDecimal(value), count);
}

/** The value to so many digits behind the point. */
export function roundedToPlaces(value: number, places: number): Decimal {
  const exact = exactDecimal(value);
  return rounded(exact, exact.point + places);
}

function rounded({ digits, point }: Decimal, count: number): Decimal {
  if (count >= digits.length) return { digits, point };
  if (count < 0) return { digits: '', point: 0 };
  const kept = digits.slice(0, count);
  const rest = digits.slice(count);
  const half = `5${'0'.repeat(rest.length - 1)}`;
  const isOdd = Number(kept.at(-1) ?? '0') % 2 === 1;
  const isUp = rest > half || (rest === half && isOdd);
  if (!isUp) return { digits: kept, point };
  const next = String(BigInt(`0${kept}`) + 1n).padStart(count, '0');
  return { digits: next, point: point + next.length - count };
}
