import { h, type ComponentChild } from 'preact';
import { podKey, type PodRow } from '../state/pod.ts';
import { isHealthy } from '../state/rows.ts';
import type { ViewState } from '../state/view-state.ts';
import { count } from '../state/words.ts';
import { icon } from './icons.ts';
import { PodTable } from './pod-table.ts';
import type { Page } from './use-page.ts';

interface Properties {
  readonly page: Page;
  readonly state: ViewState;
  readonly now: number;
}

/** All pods that match, with a filter over them. */
export function ListPane({ page, state, now }: Properties): ComponentChild {
  const { rows, filter, order, active, open } = page;
  const { pods, focus } = state;
  const press = (event: KeyboardEvent): void => {
    const [first] = rows;
    if (event.key !== 'Enter' || first === undefined) return;
    event.preventDefault();
    open(rows.find((row) => podKey(row) === active) ?? first);
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
          onInput: (event: Event) => page.setFilter((event.target as HTMLInputElement).value),
        }),
        h('kbd', { 'aria-hidden': 'true' }, '/'),
      ]),
    ]),
    rows.length > 0
      ? h(PodTable, {
          rows,
          order,
          active,
          now,
          focused: focus === undefined ? undefined : podKey(focus),
          onOrder: page.setOrder,
          onActive: page.setActive,
          onOpen: open,
        })
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

interface NothingProperties {
  readonly state: ViewState;
  readonly filter: string;
}

/** Why there is no row. */
function Nothing({ state, filter }: NothingProperties): ComponentChild {
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
