import type { GoCase } from './go-oracle.ts';

const verbs = Array.from('vdsqxXobOcUtTeEfFgGz');

const flags = [
  '',
  '+',
  '#',
  ' ',
  '0',
  '-',
  '8',
  '-8',
  '08',
  '+8',
  '#08',
  '+08',
  '.3',
  '8.3',
  '-8.3',
  '08.3',
  '#.3',
  '.0',
  '#+ 012.5',
  '% 0'.slice(1),
  '.1',
  '.20',
  '-08',
];

const numbers = {
  zero: 0,
  one: 1,
  half: 0.5,
  tie: 2.5,
  third: 1 / 3,
  million: 1_000_000,
  big: 123_456_789,
  tiny: 1e-7,
  small: 0.0001,
  small2: 0.00001,
  huge: 1e21,
  max: 1.7976931348623157e308,
  min: 5e-324,
  minus: -12.75,
  nines: 999_999.5,
  carry: 9.995,
};

const expressions = [
  '42',
  '-7',
  '0',
  "'x'",
  "'\\u65e5'",
  '0x10ffff',
  '0x110000',
  '-1',
  '9223372036854775807',
  '"text"',
  '""',
  '"h\\u00e9l\\"lo\\n"',
  '"\\xff\\x00z"',
  '`back\\tick`',
  '"back`tick"',
  '"日本"',
  'true',
  'false',
  '(index "abc" 1)',
  '1.5',
  '1e6',
  '.list',
  '.map',
  '.nul',
  '.empty',
  '"\\u200b\\U0001f600"',
  ...Object.keys(numbers).map((name) => `.numbers.${name}`),
];

const data = {
  list: ['a', 1.5, true, null, ['x'], {}],
  map: { b: 'two', a: 1, c: null, 'd e': [1] },
  nul: null,
  empty: [],
  numbers,
};

/** Every verb with many flags, widths and precisions on values of every type. */
export function printfMatrix(): readonly GoCase[] {
  return expressions.flatMap((expression) =>
    flags.map((flag) => ({
      template: `{{$v := ${expression}}}${verbs.map((verb) => `{{printf "%${flag}${verb}" $v}}`).join('|')}`,
      data,
    })),
  );
}
