import type { PatternNode } from './pattern-tree.ts';

/** Texts of which every match contains one. */
export interface RequiredLiterals {
  readonly texts: readonly string[];
  /** True where a line matches exactly when it contains one of them. */
  readonly exact: boolean;
}

const MAX_TEXTS = 24;
const MAX_LENGTH = 80;
const MIN_LENGTH = 2;

/** What is known about the matches of a node. */
interface Known {
  /** All texts that it matches; undefined: too many. */
  readonly all: readonly string[] | undefined;
  /** Best texts of which each match contains one; undefined: none known. */
  readonly some: readonly string[] | undefined;
  /** True where nothing but the characters decides: no anchor, no look around. */
  readonly free: boolean;
}

const nothing: Known = { all: undefined, some: undefined, free: true };

/**
 * Literals that a search can look for before the regular expression is asked; undefined where there
 * are none of two characters or more.
 * @param fold - case does not matter; the texts are lower case then
 */
export function requiredLiterals(tree: PatternNode, fold: boolean): RequiredLiterals | undefined {
  const known = knownOf(tree, fold);
  const { all, free } = known;
  const isExact = free && all !== undefined && shortest(all) >= MIN_LENGTH;
  if (isExact) return { texts: all, exact: true };
  const best = better(all, known.some);
  if (best === undefined || shortest(best) < MIN_LENGTH) return undefined;
  return { texts: best, exact: false };
}

function shortest(texts: readonly string[]): number {
  return texts.reduce((least, text) => Math.min(least, text.length), Infinity);
}

function better(
  left: readonly string[] | undefined,
  right: readonly string[] | undefined,
): readonly string[] | undefined {
  if (left === undefined || left.length === 0) return right;
  if (right === undefined || right.length === 0) return left;
  return shortest(right) > shortest(left) ? right : left;
}

function knownOf(node: PatternNode, fold: boolean): Known {
  switch (node.type) {
    case 'character':
      return charactersKnown([[node.code, node.code]], fold);
    case 'set':
      return node.negated ? nothing : charactersKnown(node.ranges, fold);
    case 'any':
      return nothing;
    case 'assertion':
    case 'look':
      return { all: [''], some: undefined, free: false };
    case 'choice':
      return choiceKnown(node.options.map((option) => knownOf(option, fold)));
    case 'repeat':
      return repeatKnown(node, knownOf(node.body, fold));
    default:
      return sequenceKnown(node.parts.map((part) => knownOf(part, fold)));
  }
}

function charactersKnown(ranges: readonly (readonly [number, number])[], fold: boolean): Known {
  const texts = new Set<string>();
  for (const [first, last] of ranges) {
    if (last - first > 3) return nothing;
    for (let code = first; code <= last; code++) {
      // Half a character, and what invalid bytes are decoded to, stand for no bytes of their own.
      const isOdd = code > 0xffff || (code >= 0xd800 && code <= 0xdfff) || code === 0xfffd;
      if (isOdd || (fold && code >= 0x80)) return nothing;
      const text = String.fromCodePoint(code);
      texts.add(fold ? text.toLowerCase() : text);
    }
  }
  return texts.size > 4 || texts.size === 0
    ? nothing
    : { all: [...texts], some: undefined, free: true };
}

function choiceKnown(options: readonly Known[]): Known {
  const free = options.every((option) => option.free);
  const all: string[] = [];
  const some: string[] = [];
  let isAll = true;
  let isSome = true;
  for (const option of options) {
    if (option.all === undefined) isAll = false;
    else all.push(...option.all);
    const best = better(option.all, option.some);
    if (best === undefined) isSome = false;
    else some.push(...best);
  }
  return {
    all: isAll && all.length <= MAX_TEXTS ? all : undefined,
    some: isSome && some.length <= MAX_TEXTS ? some : undefined,
    free,
  };
}

function repeatKnown({ least, most }: { least: number; most: number }, body: Known): Known {
  if (least === 1 && most === 1) return body;
  if (least === 0 && most === 1 && body.all !== undefined) {
    return { all: [...body.all, ''], some: undefined, free: body.free };
  }
  const some = least > 0 ? better(body.all, body.some) : undefined;
  return { all: undefined, some, free: body.free };
}

function sequenceKnown(parts: readonly Known[]): Known {
  let run: readonly string[] = [''];
  let best: readonly string[] | undefined;
  let isAll = true;
  let free = true;
  for (const part of parts) {
    free &&= part.free;
    const longer = part.all === undefined ? undefined : product(run, part.all);
    if (longer !== undefined) {
      run = longer;
      continue;
    }
    isAll = false;
    best = better(better(best, run), part.some);
    run = part.all ?? [''];
  }
  return { all: isAll ? run : undefined, some: better(best, run), free };
}

function product(left: readonly string[], right: readonly string[]): string[] | undefined {
  if (left.length * right.length > MAX_TEXTS) return undefined;
  const texts = left.flatMap((head) => right.map((tail) => head + tail));
  return texts.some((text) => text.length > MAX_LENGTH) ? undefined : texts;
}
