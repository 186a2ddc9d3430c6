import { splitHeadFlags } from '../engine/search/head-flags.ts';
import type { FieldFilter, LevelOrNone, Query, Source } from '../engine/protocol.ts';

/** What the visitor chose to see. Empty lists choose everything. */
export interface Choices {
  readonly text: string;
  readonly isRegex: boolean;
  readonly caseSensitive: boolean;
  /** Rows that do not match are hidden; otherwise matches are only marked. */
  readonly onlyMatches: boolean;
  readonly levels: readonly LevelOrNone[];
  readonly pods: readonly string[];
  readonly containers: readonly string[];
  readonly sources: readonly Source[];
  readonly fields: readonly FieldFilter[];
  readonly fromMs?: number | undefined;
  readonly toMs?: number | undefined;
}

/** Everything, with nothing searched. */
export const everything: Choices = {
  text: '',
  isRegex: false,
  caseSensitive: false,
  onlyMatches: true,
  levels: [],
  pods: [],
  containers: [],
  sources: [],
  fields: [],
};

/** Lists of which single values are switched on and off. */
export type FacetName = 'levels' | 'pods' | 'containers' | 'sources';

/** The query of a choice. @param lanePods - pods that have a lane; undefined without lanes */
export function queryOf(choices: Choices, lanePods: readonly string[] | undefined): Query {
  const { text, isRegex, caseSensitive, fromMs, toMs } = choices;
  const search = { text, isRegex, caseSensitive };
  const searched = choices.onlyMatches ? search : { find: search };
  return {
    ...(text === '' ? {} : searched),
    levels: choices.levels,
    pods: lanePods ?? choices.pods,
    containers: choices.containers,
    sources: choices.sources,
    fields: choices.fields,
    ...(fromMs === undefined ? {} : { fromMs }),
    ...(toMs === undefined ? {} : { toMs }),
  };
}

/** Switches one value of a list on or off. With `only`, it alone is on; again, everything is. */
export function toggled(
  choices: Choices,
  { facet, value, only = false }: { facet: FacetName; value: string; only?: boolean },
): Choices {
  const list: readonly string[] = choices[facet];
  const isOn = list.includes(value);
  const rest = list.filter((other) => other !== value);
  const alone = isOn && rest.length === 0 ? [] : [value];
  const next = only ? alone : isOn ? rest : [...list, value];
  return { ...choices, [facet]: next };
}

/** Adds a field filter, or takes it away when it is there. */
export function toggledField(choices: Choices, filter: FieldFilter): Choices {
  const { fields } = choices;
  const rest = fields.filter(({ key, value }) => key !== filter.key || value !== filter.value);
  return { ...choices, fields: rest.length < fields.length ? rest : [...fields, filter] };
}

/** How many kinds of choice hide rows. */
export function narrowings(choices: Choices): number {
  const lists = [choices.levels, choices.pods, choices.containers, choices.sources, choices.fields];
  const range = choices.fromMs === undefined && choices.toMs === undefined ? 0 : 1;
  const text = choices.text !== '' && choices.onlyMatches ? 1 : 0;
  return lists.filter((list) => list.length > 0).length + range + text;
}

/** Why a pattern is no regular expression, in plain words; undefined when it is one. */
export function patternProblem({ text, isRegex }: Choices): string | undefined {
  if (!isRegex) return undefined;
  const { source, flags } = splitHeadFlags(text);
  try {
    new RegExp(source, `u${flags}`);
    return undefined;
  } catch (error) {
    const reason = error instanceof Error ? error.message : '';
    const [, words] = plainWords.find(([part]) => part.test(reason)) ?? [];
    return words ?? 'This is no regular expression yet.';
  }
}

const plainWords: readonly (readonly [RegExp, string])[] = [
  [/unterminated group|missing \)/i, 'A ( has no ) yet.'],
  [/unmatched '?\)/i, 'A ) has no ( before it. For the character itself, write \\).'],
  [
    /unterminated character class|missing \]|lone quantifier/i,
    'A [ or { is not closed, or stands for itself: write \\[ or \\{.',
  ],
  [
    /nothing to repeat/i,
    'A *, + or ? has nothing before it to repeat. For the character itself, write \\*.',
  ],
  [/\\ at end/i, 'The \\ at the end needs a character behind it.'],
  [/out of order/i, 'A range is the wrong way round, as [z-a] or {3,1}.'],
  [/invalid.*escape/i, 'A \\ stands before a character that needs none.'],
];
