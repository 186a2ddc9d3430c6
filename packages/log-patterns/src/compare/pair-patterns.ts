import type { Pattern } from '../pattern.ts';
import { alikeness } from './alike.ts';

/** Patterns of two trees that stand for the same lines; one side may be empty. */
export interface PatternPair {
  readonly before: readonly Pattern[];
  readonly after: readonly Pattern[];
}

interface Entry {
  readonly pattern: Pattern;
  readonly words: readonly string[];
  readonly isAfter: boolean;
  /** An entry of the same group, nearer to the one that stands for it, which has none. */
  leader: Entry | undefined;
}

/** By number of words, and in it by the last, where `{keys}` are. */
type Shelf = Map<string, Entry[]>;

/**
 * Groups patterns of both sides: equal templates, then each pattern without an equal one with the most
 * alike of the other side. So `user <*> left` of one run is together with `user bob left` and
 * `user eve left` of the other.
 */
export function pairPatterns(
  before: readonly Pattern[],
  after: readonly Pattern[],
): readonly PatternPair[] {
  const left = before.map((pattern) => entryOf(pattern, false));
  const right = after.map((pattern) => entryOf(pattern, true));
  const byTemplate = new Map(right.map((entry) => [entry.pattern.template, entry]));
  const loose: Entry[] = [];
  const equal = new Set<Entry>();
  for (const entry of left) {
    const same = byTemplate.get(entry.pattern.template);
    if (same === undefined) loose.push(entry);
    else {
      join(entry, same);
      equal.add(same);
    }
  }
  loose.push(...right.filter((entry) => !equal.has(entry)));
  const shelves = { left: shelve(left), right: shelve(right) };
  for (const entry of loose) {
    const best = mostAlike(entry, entry.isAfter ? shelves.left : shelves.right);
    if (best !== undefined) join(entry, best);
  }
  return groups([...left, ...right]);
}

function entryOf(pattern: Pattern, isAfter: boolean): Entry {
  return { pattern, words: pattern.template.split(' '), isAfter, leader: undefined };
}

function shelfKey({ words }: Entry): string {
  const last = words.at(-1) ?? '';
  return `${String(words.length)} ${last.startsWith('{') ? last : ''}`;
}

function shelve(entries: readonly Entry[]): Shelf {
  return Map.groupBy(entries, shelfKey);
}

function mostAlike(entry: Entry, shelf: Shelf): Entry | undefined {
  let best: Entry | undefined;
  let bestShared = 0;
  for (const other of shelf.get(shelfKey(entry)) ?? []) {
    const shared = alikeness(entry.words, other.words);
    if (shared < bestShared || shared === 0) continue;
    if (
      shared === bestShared &&
      best !== undefined &&
      best.pattern.template <= other.pattern.template
    ) {
      continue;
    }
    best = other;
    bestShared = shared;
  }
  return best;
}

function leaderOf(entry: Entry): Entry {
  let leader = entry;
  while (leader.leader !== undefined) leader = leader.leader;
  return leader;
}

function join(one: Entry, other: Entry): void {
  const leader = leaderOf(one);
  const target = leaderOf(other);
  if (leader !== target) leader.leader = target;
}

function groups(entries: readonly Entry[]): readonly PatternPair[] {
  return [...Map.groupBy(entries, leaderOf).values()].map((members) => ({
    before: members.filter(({ isAfter }) => !isAfter).map(({ pattern }) => pattern),
    after: members.filter(({ isAfter }) => isAfter).map(({ pattern }) => pattern),
  }));
}
