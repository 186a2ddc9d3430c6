import { DamageError } from '../file/file-faults.ts';

const [minus, comma, zero] = [0x2d, 0x2c, 0x30];

/**
 * Reads whole numbers as SQLite's `group_concat` puts them: `1,-2,3`. A value of its own for each would take
 * several times as long. Beyond 2^53 they are not exact.
 * @throws DamageError there are not so many, or something else is there
 */
export function numbersOf(list: Uint8Array, count: number): Float64Array {
  const numbers = new Float64Array(count);
  let at = 0;
  for (let found = 0; found < count; found++) {
    const isNegative = list[at] === minus;
    if (isNegative) at++;
    const from = at;
    let value = 0;
    for (let digit = digitAt(list, at); digit >= 0 && digit <= 9; digit = digitAt(list, ++at)) {
      value = value * 10 + digit;
    }
    const end = found === count - 1 ? undefined : comma;
    if (at === from || list[at++] !== end) throw new DamageError('a number of a line is none');
    numbers[found] = isNegative ? -value : value;
  }
  return numbers;
}

function digitAt(list: Uint8Array, at: number): number {
  return (list[at] ?? 0) - zero;
}
