/** How {@link nearestNames} picks. */
export interface NearestOptions {
  /** Names at most. Default 3. */
  readonly most?: number;
}

/**
 * The names that a mistyped word most likely meant, best first: within one edit (insert, delete,
 * replace, swap of neighbours) for each three letters, or of three letters and more where one holds
 * the other. Case does not matter.
 */
export function nearestNames(
  wanted: string,
  names: Iterable<string>,
  { most = 3 }: NearestOptions = {},
): readonly string[] {
  const word = wanted.toLowerCase();
  const limit = Math.max(1, Math.floor(word.length / 3));
  return [...new Set(names)]
    .map((name) => ({ name, distance: distanceBetween(word, name.toLowerCase(), limit) }))
    .filter(({ distance }) => distance <= limit && distance < word.length)
    .sort((a, b) => a.distance - b.distance || a.name.localeCompare(b.name))
    .slice(0, most)
    .map(({ name }) => name);
}

/** The first of {@link nearestNames}, or undefined. */
export function nearestName(wanted: string, names: Iterable<string>): string | undefined {
  return nearestNames(wanted, names, { most: 1 })[0];
}

// A name that holds the word, or that the word goes on from, is no further away than one typing error.
function distanceBetween(word: string, name: string, limit: number): number {
  if (word === name) return 0;
  if (word.length >= 3 && name.includes(word)) return 1;
  if (name.length >= 3 && word.startsWith(name)) return 1;
  return Math.abs(word.length - name.length) > limit ? Infinity : editDistance(word, name);
}

// Optimal string alignment: Levenshtein and swaps, one row kept for each of the last two letters.
function editDistance(a: string, b: string): number {
  let before: readonly number[] = [];
  let previous: readonly number[] = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = at(previous, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const swapped = isSwap ? at(before, j - 2) + 1 : Infinity;
      row.push(Math.min(replaced, swapped, at(previous, j) + 1, at(row, j - 1) + 1));
    }
    before = previous;
    previous = row;
  }
  return at(previous, b.length);
}

const at = (row: readonly number[], index: number): number => row[index] ?? 0;
