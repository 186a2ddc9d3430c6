/**
 * The candidate that a mistyped word most likely meant, or undefined when none is near: at most one
 * edit for each three letters (insert, delete, replace, swap of neighbours), or a unique prefix of three letters.
 */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  const wanted = word.toLowerCase();
  let best: { readonly name: string; readonly distance: number } | undefined;
  const completions: string[] = [];
  for (const name of candidates) {
    const distance = editDistance(wanted, name.toLowerCase());
    if (best === undefined || distance < best.distance) best = { name, distance };
    if (wanted.length >= 3 && name.toLowerCase().startsWith(wanted)) completions.push(name);
  }
  const limit = Math.max(1, Math.floor(wanted.length / 3));
  if (best !== undefined && best.distance <= limit && best.distance < wanted.length) {
    return best.name;
  }
  return completions.length === 1 ? completions[0] : undefined;
}

// Optimal string alignment: Levenshtein plus swaps, one row kept for each of the last two letters.
function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = at(previous, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
      let cost = Math.min(replaced, at(previous, j) + 1, at(row, j - 1) + 1);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        cost = Math.min(cost, at(before, j - 2) + 1);
      }
      row.push(cost);
    }
    before = previous;
    previous = row;
  }
  return at(previous, b.length);
}

const at = (row: readonly number[], index: number): number => row[index] ?? 0;
