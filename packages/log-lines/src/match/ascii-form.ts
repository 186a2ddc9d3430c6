import { complement, type PatternNode, type Range } from './pattern-tree.ts';

/**
 * The pattern without the flags `i` and `u`, with the same answer for every ASCII text. V8 falls back
 * from backtracking to its linear engine only for patterns without these flags.
 * @returns undefined where there is no such form
 */
export function asciiForm(tree: PatternNode, flags: string): RegExp | undefined {
  const source = write(tree, flags.includes('i'));
  if (source === undefined) return undefined;
  try {
    return new RegExp(source, flags.replace(/[^ms]/g, ''));
  } catch {
    return undefined;
  }
}

function write(node: PatternNode, fold: boolean): string | undefined {
  switch (node.type) {
    case 'character':
      return writeSet([[node.code, node.code]], fold);
    case 'set': {
      const ranges = fold ? folded(node.ranges) : node.ranges;
      return writeSet(node.negated ? complement(ranges) : ranges, fold && !node.negated);
    }
    case 'any':
      return '.';
    case 'assertion':
      return node.source;
    case 'look': {
      const body = write(node.body, fold);
      return body === undefined ? undefined : `(${node.opening}${body})`;
    }
    case 'repeat': {
      const body = write(node.body, fold);
      return body === undefined ? undefined : `(?:${body})${node.source}`;
    }
    case 'choice': {
      const options = node.options.map((option) => write(option, fold));
      return options.includes(undefined) ? undefined : `(?:${options.join('|')})`;
    }
    default: {
      const parts = node.parts.map((part) => write(part, fold));
      return parts.includes(undefined) ? undefined : parts.join('');
    }
  }
}

function writeSet(ranges: readonly Range[], fold: boolean): string | undefined {
  const cut = (fold ? folded(ranges) : ranges).flatMap(([first, last]): Range[] =>
    first > 0x7f ? [] : [[first, Math.min(last, 0x7f)]],
  );
  // Only characters beyond ASCII: cannot match, and an empty class says so.
  if (cut.length === 0) return '[]';
  const [only] = cut;
  if (cut.length === 1 && only !== undefined && only[0] === only[1]) return hex(only[0]);
  return `[${cut.map(([first, last]) => (first === last ? hex(first) : `${hex(first)}-${hex(last)}`)).join('')}]`;
}

function hex(code: number): string {
  return `\\x${code.toString(16).padStart(2, '0')}`;
}

/** With the other case of the ASCII letters. */
function folded(ranges: readonly Range[]): Range[] {
  const both: Range[] = [...ranges];
  for (const [first, last] of ranges) {
    addShifted(both, [Math.max(first, 0x41), Math.min(last, 0x5a)], 0x20);
    addShifted(both, [Math.max(first, 0x61), Math.min(last, 0x7a)], -0x20);
  }
  return both;
}

function addShifted(to: Range[], [first, last]: Range, by: number): void {
  if (first <= last) to.push([first + by, last + by]);
}
