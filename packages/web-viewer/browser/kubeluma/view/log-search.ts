import { h, type ComponentChild } from 'preact';
import { grouped } from '../state/words.ts';
import { icon } from './icons.ts';

interface SearchProperties {
  readonly query: string;
  /** What is wrong with the expression. */
  readonly problem: string | undefined;
  readonly matches: { readonly count: number; readonly at: number } | undefined;
  readonly onQuery: (query: string) => void;
  /** `typed` is what the field holds now. */
  readonly onStep: (by: 1 | -1, typed?: string) => void;
}

/** Finds lines of the log that is shown. */
export function LogSearch({
  query,
  problem,
  matches,
  onQuery,
  onStep,
}: SearchProperties): ComponentChild {
  const press = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter') return;
    event.preventDefault();
    // The log grows downwards, and a search begins at its end: onwards is up.
    onStep(event.shiftKey ? 1 : -1, (event.target as HTMLInputElement).value);
  };
  const total = matches?.count ?? 0;
  const isNone = query === '' || problem !== undefined;
  const state = isNone
    ? ''
    : total === 0
      ? 'none'
      : `${grouped(matches?.at ?? 0)} of ${grouped(total)}`;
  return h('div', { class: 'field log-search', role: 'search' }, [
    icon('search'),
    h('input', {
      id: 'log-search',
      type: 'search',
      value: query,
      placeholder: 'Search, or /regex/',
      'aria-label': 'Search this log',
      'aria-invalid': problem !== undefined,
      autocomplete: 'off',
      spellcheck: false,
      onKeyDown: press,
      onInput: (event: Event) => onQuery((event.target as HTMLInputElement).value),
    }),
    h('span', { class: 'quiet found', role: 'status' }, state),
    h(
      'button',
      {
        type: 'button',
        class: 'icon',
        'aria-label': 'Match above',
        disabled: total === 0,
        onClick: () => onStep(-1),
      },
      icon('up'),
    ),
    h(
      'button',
      {
        type: 'button',
        class: 'icon',
        'aria-label': 'Match below',
        disabled: total === 0,
        onClick: () => onStep(1),
      },
      icon('down'),
    ),
  ]);
}
