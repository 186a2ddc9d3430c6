import { accept, reject, type Parsed } from './parsed.ts';

const hint =
  'write SGR numbers, each colour its own, joined by commas: "32,33;1,38;5;81,38;2;255;97;136"';

/**
 * A palette: SGR parameter lists joined by commas, `32,33;4,38;5;81`. Empty text is an empty palette.
 * Source of the numbers: ECMA-48 §8.3.117; 38/48/58 take `5;n` or `2;r;g;b`.
 */
export function parsePalette(text: string): Parsed<readonly string[]> {
  if (text.trim() === '') return accept([]);
  const colors = text.split(',').map((color) => color.trim());
  for (const color of colors) {
    const problem = problemOfSgr(color);
    if (problem !== undefined) return reject(`is not a list of colours: ${problem}`, hint);
  }
  return accept(colors);
}

function problemOfSgr(color: string): string | undefined {
  if (color === '') return 'one colour is empty';
  if (!/^\d{1,3}(?:;\d{1,3})*$/.test(color)) return `"${color}" is not made of SGR numbers`;
  const numbers = color.split(';').map(Number);
  for (let index = 0; index < numbers.length; index += 1) {
    const value = numbers[index] ?? 0;
    if (value > 107) return `${value} in "${color}" is no SGR number`;
    if (value !== 38 && value !== 48 && value !== 58) continue;
    const length = extendedLength(numbers.slice(index + 1));
    if (length === undefined) {
      return `"${color}" needs ${value};5;n or ${value};2;r;g;b, each number at most 255`;
    }
    index += length;
  }
  return undefined;
}

function extendedLength(rest: readonly number[]): number | undefined {
  const length = rest[0] === 5 ? 2 : rest[0] === 2 ? 4 : 0;
  if (length === 0 || rest.length < length) return undefined;
  return rest.slice(1, length).every((value) => value <= 255) ? length : undefined;
}
