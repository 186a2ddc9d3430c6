import type { GoCase } from './go-oracle.ts';

/** The value that random templates work on. */
export const randomData = {
  s: 'héllo "wörld"',
  e: '',
  n: 1234567,
  f: -0.25,
  z: 0,
  t: true,
  b: false,
  nul: null,
  list: ['a', 2, null, [1, 2], { k: 'v' }],
  none: [],
  map: { beta: 1, alpha: 'x', nested: { deep: ['y'] } },
};

const values = [
  '.s',
  '.e',
  '.n',
  '.f',
  '.z',
  '.t',
  '.b',
  '.nul',
  '.list',
  '.none',
  '.map',
  '.missing',
  '$.s',
  '.map.alpha',
  '.map.nested.deep',
  '.missing.more',
  '$.map.beta',
  '42',
  '-7',
  '0x1F',
  '3.5',
  '1e3',
  "'x'",
  '"lit\\t"',
  '`raw\\`',
  'true',
  'false',
  '(len .s)',
  '(index .list 1)',
  '(index .map "alpha")',
  '(printf "%v-%q" .n .s)',
  '(print 1 2 "a" 3)',
  '(slice .s 0 3)',
  '(not .t)',
  '(and .s .z)',
  '(or .e .n)',
];

const safePipes = [
  'printf "%5v|"',
  'printf "%-8.3v|"',
  'printf "%q"',
  'printf "%x"',
  'print "a"',
  'html',
  'js',
  'urlquery',
  'not',
  'printf "%T"',
  'println',
  'printf "%+d"',
];
const riskyPipes = ['len', 'eq "a"', 'index .list'];
const pipes = [...safePipes, ...safePipes, ...safePipes, ...riskyPipes];

const comparisons = ['eq', 'ne', 'lt', 'le', 'gt', 'ge'];

/** Random templates over {@link randomData}: the same for the same seed. */
export function randomTemplates(seed: number, count: number): readonly GoCase[] {
  const maker = new Maker(seed);
  return Array.from({ length: count }, () => ({ template: maker.list(3), data: randomData }));
}

class Maker {
  #state: number;
  #variables: string[] = [];
  #rangeDepth = 0;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  list(depth: number): string {
    const mark = this.#variables.length;
    const parts = Array.from({ length: 1 + this.#below(3) }, () => this.#part(depth));
    this.#variables.length = mark;
    return parts.join('');
  }

  #part(depth: number): string {
    const kind = this.#below(depth > 0 ? 10 : 4);
    if (kind === 0) return this.#pick(['text ', ' \n ', 'ü', '} { ', '']);
    if (kind <= 2) return this.#action();
    if (kind === 3) return this.#declaration();
    if (kind <= 5) return this.#branch('if', depth);
    if (kind === 6) return this.#branch('with', depth);
    if (kind <= 8) return this.#range(depth);
    return this.#rangeDepth > 0 ? `{{${this.#pick(['break', 'continue'])}}}` : this.#action();
  }

  #action(): string {
    const [left, right] = this.#marks();
    return `${left}${this.#pipeline()}${right}`;
  }

  #marks(): readonly [string, string] {
    return [this.#pick(['{{', '{{', '{{ ', '{{- ']), this.#pick(['}}', '}}', ' }}', ' -}}'])];
  }

  #pipeline(): string {
    const stages = [this.#expression()];
    for (let left = this.#below(3); left > 0; left--) stages.push(this.#pick(pipes));
    return stages.join(' | ');
  }

  #expression(): string {
    const kind = this.#below(8);
    if (kind === 0) return this.#comparison();
    if (kind === 1) return `${this.#pick(['and', 'or'])} ${this.#value()} ${this.#value()}`;
    if (kind === 2) return `printf "%v %v" ${this.#value()} ${this.#value()}`;
    if (kind === 3) return `(${this.#value()})`;
    return this.#value();
  }

  #comparison(): string {
    const numbers = ['1', '2', '0', '-7', '(len .s)', '(len .list)'];
    const texts = ['.s', '.e', '"a"', '(print .n)', '`b`'];
    const kind = this.#below(5);
    const from = kind <= 1 ? numbers : kind <= 3 ? texts : undefined;
    const next = (): string => (from === undefined ? this.#value() : this.#pick(from));
    return `${this.#pick(comparisons)} ${next()} ${next()}`;
  }

  #value(): string {
    const isVariable = this.#variables.length > 0 && this.#below(3) === 0;
    if (isVariable) return this.#pick(this.#variables);
    return this.#below(6) === 0 ? '.' : this.#pick(values);
  }

  #declaration(): string {
    const canAssign = this.#variables.length > 0 && this.#below(2) === 0;
    if (canAssign) return `{{${this.#pick(this.#variables)} = ${this.#pipeline()}}}`;
    const name = `$v${String(this.#below(4))}`;
    const text = `{{${name} := ${this.#pipeline()}}}`;
    this.#variables.push(name);
    return text;
  }

  #branch(word: 'if' | 'with', depth: number): string {
    const head = `{{${word} ${this.#pipeline()}}}${this.list(depth - 1)}`;
    const kind = this.#below(3);
    if (kind === 0) return `${head}{{end}}`;
    if (kind === 1) return `${head}{{else}}${this.list(depth - 1)}{{end}}`;
    return `${head}{{else ${word} ${this.#pipeline()}}}${this.list(depth - 1)}{{end}}`;
  }

  #range(depth: number): string {
    const mark = this.#variables.length;
    const names = this.#pick([[], ['$r'], ['$i', '$r']]);
    const source = this.#pick([
      '.list',
      '.map',
      '$.list',
      '$.map',
      '3',
      '.none',
      '.missing',
      '.map.nested.deep',
      '(len .s)',
      this.#value(),
    ]);
    const head = names.length === 0 ? source : `${names.join(', ')} := ${source}`;
    this.#variables.push(...names);
    this.#rangeDepth += 1;
    const body = this.list(depth - 1);
    this.#rangeDepth -= 1;
    this.#variables.length = mark;
    const otherwise = this.#below(3) === 0 ? `{{else}}${this.list(depth - 1)}` : '';
    return `{{range ${head}}}${body}${otherwise}{{end}}`;
  }

  #pick<T>(from: readonly T[]): T {
    return from[this.#below(from.length)] as T;
  }

  #below(limit: number): number {
    this.#state = (Math.imul(this.#state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((this.#state / 2 ** 32) * limit);
  }
}
