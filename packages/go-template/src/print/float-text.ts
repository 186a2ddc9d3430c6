import {
  binaryParts,
  roundedToDigits,
  roundedToPlaces,
  shortestDecimal,
  type Decimal,
} from './decimal.ts';

/** Verbs of Go's `strconv.FormatFloat`. */
export type FloatVerb = 'b' | 'e' | 'E' | 'f' | 'g' | 'G' | 'x' | 'X';

/**
 * A float64 as Go writes it, sign included where it is negative.
 * @param precision - digits; undefined: as few as tell it from its neighbours
 */
export function floatText(value: number, verb: FloatVerb, precision: number | undefined): string {
  if (Number.isNaN(value)) return 'NaN';
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  if (!Number.isFinite(value)) return `${sign === '' ? '+' : sign}Inf`;
  return sign + sizeText(value, verb, precision);
}

function sizeText(value: number, verb: FloatVerb, precision: number | undefined): string {
  switch (verb) {
    case 'b': {
      const { mantissa, exponent } = binaryParts(value);
      return `${String(mantissa)}p${exponent < 0 ? '' : '+'}${String(exponent)}`;
    }
    case 'e':
    case 'E':
      return scientific(
        precision === undefined ? shortestDecimal(value) : roundedToDigits(value, precision + 1),
        precision,
        verb,
      );
    case 'f':
      return fixed(
        precision === undefined ? shortestDecimal(value) : roundedToPlaces(value, precision),
        precision,
      );
    case 'g':
    case 'G':
      return general(value, verb === 'g' ? 'e' : 'E', precision);
    case 'x':
      return hexadecimal(value, precision);
    case 'X':
      return hexadecimal(value, precision).toUpperCase();
  }
}

function scientific(
  { digits, point }: Decimal,
  precision: number | undefined,
  mark: string,
): string {
  const wanted = precision ?? Math.max(0, digits.length - 1);
  const fraction = digits.slice(1).padEnd(wanted, '0').slice(0, wanted);
  const exponent = digits === '' ? 0 : point - 1;
  const power = String(Math.abs(exponent)).padStart(2, '0');
  const head = digits.charAt(0) || '0';
  return `${head}${fraction === '' ? '' : `.${fraction}`}${mark}${exponent < 0 ? '-' : '+'}${power}`;
}

function fixed({ digits, point }: Decimal, precision: number | undefined): string {
  const whole = point > 0 ? digits.slice(0, point).padEnd(point, '0') : '0';
  const wanted = precision ?? Math.max(0, digits.length - point);
  if (wanted === 0) return whole;
  const fraction = point >= 0 ? digits.slice(point) : '0'.repeat(-point) + digits;
  return `${whole}.${fraction.slice(0, wanted).padEnd(wanted, '0')}`;
}

function general(value: number, mark: string, precision: number | undefined): string {
  const count = precision === 0 ? 1 : precision;
  const decimal = count === undefined ? shortestDecimal(value) : roundedToDigits(value, count);
  const digits = decimal.digits.replace(/0+$/, '');
  const { point } = decimal;
  const exponent = digits === '' ? 0 : point - 1;
  const wide = count !== undefined && count > digits.length && digits.length >= point;
  const limit = count === undefined ? 6 : wide ? digits.length : count;
  const isScientific = exponent < -4 || exponent >= Math.max(limit, 1);
  if (isScientific) return scientific({ digits, point }, undefined, mark);
  return fixed({ digits, point: digits === '' ? 0 : point }, undefined);
}

function hexadecimal(value: number, precision: number | undefined): string {
  const { mantissa, exponent } = binaryParts(value);
  if (mantissa === 0n) {
    const zeros = precision === undefined || precision === 0 ? '' : `.${'0'.repeat(precision)}`;
    return `0x0${zeros}p+00`;
  }
  // One bit before the point, 60 behind it: 15 digits.
  const shift = 61 - mantissa.toString(2).length;
  let scaled = mantissa << BigInt(shift);
  let power = exponent - shift + 60;
  if (precision !== undefined && precision < 15) {
    const unit = 1n << BigInt(60 - precision * 4);
    const rest = scaled % unit;
    scaled -= rest;
    const isOdd = (scaled / unit) % 2n === 1n;
    if (rest * 2n > unit || (rest * 2n === unit && isOdd)) scaled += unit;
    if (scaled >> 61n > 0n) {
      scaled >>= 1n;
      power += 1;
    }
  }
  const digits = (scaled & ((1n << 60n) - 1n)).toString(16).padStart(15, '0');
  const shown =
    precision === undefined
      ? digits.replace(/0+$/, '')
      : digits.padEnd(precision, '0').slice(0, precision);
  const tail = `${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
  return `0x1${shown === '' ? '' : `.${shown}`}p${tail}`;
}
