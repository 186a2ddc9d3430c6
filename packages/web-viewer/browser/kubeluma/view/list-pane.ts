import { h, type ComponentChild } from 'preact';
import { podKey, type PodRow } from '../state/pod.ts';
import { isHealthy, type Order } from '../state/rows.ts';
import type { ViewState } from '../state/view-state.ts';
import { count } from '../state/words.ts';
import { icon } from './icons.ts';
import { PodTable } from './pod-table.ts';

interface Properties {
  readonly state: ViewState;
  /** Filtered, in order. */
  readonly rows: readonly PodRow[];
  readonly filter: string;
  readonly order: Order;
  readonly active: string | undefined;
  readonly now: number;
  readonly onFilter: (filter: string) => void;
  readonly onOrder: (order: Order) => void;
  readonly onActive: (key: string) => void;
  readonly onOpen: (row: PodRow) => void;
}

/** All pods that match, with a filter over them. */
export function ListPane(properties: Properties): ComponentChild {
  const { state, rows, filter, onFilter, onOpen } = properties;
  const { pods, focus } = state;
  const press = (event: KeyboardEvent): void => {
    const [first] = rows;
    if (event.key !== 'Enter' || first === undefined) return;
    event.preventDefault();
    onOpen(rows.find((row) => podKey(row) === properties.active) ?? first);
  };
  return h('section', { class: 'list glass', 'aria-labelledby': 'list-title' }, [
    h('div', { class: 'list-head' }, [
      h('h2', { id: 'list-title' }, 'Pods'),
      h('span', { class: 'quiet tallies' }, tallies(pods, rows, filter)),
      h('label', { class: 'field filter' }, [
        h('span', { class: 'unseen' }, 'Filter the pods'),
        icon('search'),
        h('input', {
          id: 'filter',
          type: 'search',
          value: filter,
          placeholder: 'Filter',
          autocomplete: 'off',
          spellcheck: false,
          onKeyDown: press,
          onInput: (event: Event) => onFilter((event.target as HTMLInputElement).value),
        }),
        h('kbd', { 'aria-hidden': 'true' }, '/'),
      ]),
    ]),
    rows.length > 0
      ? h(PodTable, { ...properties, focused: focus === undefined ? undefined : podKey(focus) })
      : h(Nothing, { state, filter }),
  ]);
}

function tallies(
  pods: readonly PodRow[] | undefined,
  rows: readonly PodRow[],
  filter: string,
): string {
  if (pods === undefined) return '';
  const sick = pods.filter((pod) => !isHealthy(pod)).length;
  const all =
    filter === '' ? count(pods.length, 'pod') : `${rows.length} of ${count(pods.length, 'pod')}`;
  return sick === 0 ? all : `${all}, ${sick} not well`;
}

/** Why there is no row. */
function Nothing({ state, filter }: Pick<Properties, 'state' | 'filter'>): ComponentChild {
  const { pods, pattern, awaiting, link } = state;
  if (link === 'expired') {
    return nothing(
      'This page is not let in',
      'Its link was used, or kubeluma has been started anew. Open the link that it printed last.',
    );
  }
  if (awaiting || (pods === undefined && pattern === undefined)) return nothing('', '');
  if (pods === undefined) return nothing('Looking for pods…', '');
  if (pods.length > 0)
    return nothing(
      'No pod fits the filter',
      `Nothing has “${filter}” in its name, namespace or status.`,
    );
  return nothing(
    'No pod matches',
    `No pod's name matches ${pattern ?? 'the pattern'} now. One that comes appears here by itself; press n for another search.`,
  );
}

function nothing(title: string, text: string): ComponentChild {
  return h('div', { class: 'nothing', role: 'status' }, [
    title !== '' && h('h3', {}, title),
    h('p', { class: 'quiet' }, text),
  ]);
}
