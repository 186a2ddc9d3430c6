import { h, type ComponentChild } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { LogBook } from '../logs/log-book.ts';
import { LogSurface } from '../logs/log-surface.ts';
import { searchPattern } from '../logs/search-pattern.ts';
import { noLines } from '../state/absence.ts';
import type { ContainerView } from '../state/pod.ts';
import { grouped } from '../state/words.ts';
import { icon } from './icons.ts';
import { containerTone } from './tone.ts';

/** How logs are shown; kept while pods change. */
export interface LogChoices {
  readonly follow: boolean;
  readonly wrap: boolean;
  readonly times: boolean;
}

interface Properties {
  readonly containers: readonly ContainerView[];
  readonly container: string;
  readonly logs: LogBook;
  readonly choices: LogChoices;
  readonly onContainer: (name: string) => void;
  readonly onChoices: (choices: LogChoices) => void;
}

/** The log of one container of the pod in focus, live. */
export function LogPanel(properties: Properties): ComponentChild {
  const { containers, container, logs, choices, onContainer, onChoices } = properties;
  const host = useRef<HTMLDivElement>(null);
  const surface = useRef<LogSurface>(undefined);
  const latest = useRef(properties);
  latest.current = properties;
  const [query, setQuery] = useState('');
  const [, refresh] = useState(0);
  useEffect(() => {
    if (host.current === null) return;
    const made = new LogSurface(host.current, {
      onFollow: (follow) => latest.current.onChoices({ ...latest.current.choices, follow }),
    });
    surface.current = made;
    return () => made.dispose();
  }, []);
  const { problem } = searchPattern(query);
  const search = useSearch(surface, query, () => refresh((n) => n + 1));
  // Each frame that draws the page: the log may have grown.
  useEffect(() => {
    surface.current?.setEmptyText(noLines(containers.find(({ name }) => name === container)));
    surface.current?.show(logs.of(container));
    surface.current?.setFollow(choices.follow);
    surface.current?.update();
    const now = surface.current?.waiting ?? 0;
    if (now !== waiting) refresh((n) => n + 1);
  });
  const waiting = surface.current?.waiting ?? 0;
  const step = (by: 1 | -1, typed = query): void => {
    // Enter may come before what was typed last is drawn: it steps through what it was meant for.
    search(typed);
    if (choices.follow) onChoices({ ...choices, follow: false });
    surface.current?.step(by);
    refresh((n) => n + 1);
  };
  const classes = ['log-rows', choices.wrap ? 'wrap' : '', choices.times ? 'times' : ''].join(' ');
  return h('section', { class: 'panel logs', 'aria-labelledby': 'logs-title' }, [
    h('h3', { id: 'logs-title', class: 'unseen' }, 'Logs'),
    h(Tabs, { containers, container, onContainer }),
    h('div', { class: 'log-bar' }, [
      h(LogSearch, {
        query,
        problem,
        matches: surface.current?.matches,
        onQuery: setQuery,
        onStep: step,
      }),
      h(Toggles, { choices, onChoices }),
    ]),
    problem !== undefined && h('p', { class: 'log-problem', role: 'status' }, problem),
    h('div', { class: 'log-frame' }, [
      h('div', {
        ref: host,
        class: classes,
        id: 'log-rows',
        tabIndex: 0,
        role: 'log',
        'aria-live': 'off',
        'aria-label': `Log of ${container}`,
      }),
      !choices.follow &&
        h(
          'button',
          {
            type: 'button',
            class: 'primary resume',
            onClick: () => onChoices({ ...choices, follow: true }),
          },
          [icon('follow'), waiting > 0 ? `${grouped(waiting)} new` : 'Paused: follow again'],
        ),
    ]),
  ]);
}

/** Marks what matches the query once it is drawn; what it returns does so at once. */
function useSearch(
  surface: { readonly current: LogSurface | undefined },
  query: string,
  onFound: () => void,
): (wanted: string) => void {
  const searched = useRef('');
  const search = (wanted: string): void => {
    if (wanted === searched.current) return;
    searched.current = wanted;
    const { pattern } = searchPattern(wanted);
    surface.current?.search(pattern);
    if (pattern !== undefined) surface.current?.step(-1);
    onFound();
  };
  useEffect(() => search(query), [query]);
  return search;
}

type TabsProperties = Pick<Properties, 'containers' | 'container' | 'onContainer'>;

function Tabs({ containers, container, onContainer }: TabsProperties): ComponentChild {
  const move = (event: KeyboardEvent): void => {
    const by = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    const at = containers.findIndex(({ name }) => name === container);
    const next = containers.at((at + by) % containers.length);
    if (by === 0 || next === undefined) return;
    event.preventDefault();
    onContainer(next.name);
    const bar = event.currentTarget as HTMLElement;
    requestAnimationFrame(() => bar.querySelector<HTMLElement>('[aria-selected=true]')?.focus());
  };
  return h(
    'div',
    { class: 'tabs', role: 'tablist', 'aria-label': 'Containers', onKeyDown: move },
    containers.map((view, index) =>
      h(
        'button',
        {
          key: view.name,
          type: 'button',
          role: 'tab',
          'aria-controls': 'log-rows',
          'aria-selected': view.name === container,
          tabIndex: view.name === container ? 0 : -1,
          title: index < 9 ? `${view.name} (${index + 1})` : view.name,
          onClick: () => onContainer(view.name),
        },
        [
          h('span', { class: `dot ${containerTone(view)}`, 'aria-hidden': 'true' }),
          h('span', { class: 'tab-name' }, view.name),
          view.role !== '' && h('span', { class: 'quiet' }, view.role),
        ],
      ),
    ),
  );
}

interface SearchProperties {
  readonly query: string;
  /** What is wrong with the expression. */
  readonly problem: string | undefined;
  readonly matches: { readonly count: number; readonly at: number } | undefined;
  readonly onQuery: (query: string) => void;
  /** `typed` is what the field holds now. */
  readonly onStep: (by: 1 | -1, typed?: string) => void;
}

function LogSearch({ query, problem, matches, onQuery, onStep }: SearchProperties): ComponentChild {
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

function Toggles({
  choices,
  onChoices,
}: Pick<Properties, 'choices' | 'onChoices'>): ComponentChild {
  const toggle = (name: keyof LogChoices, label: string, key: string): ComponentChild =>
    h(
      'button',
      {
        type: 'button',
        class: 'icon',
        'aria-pressed': choices[name],
        'aria-label': label,
        title: `${label} (${key})`,
        onClick: () => onChoices({ ...choices, [name]: !choices[name] }),
      },
      icon(name === 'times' ? 'clock' : name),
    );
  return h('div', { class: 'toggles' }, [
    toggle('times', 'Times', 't'),
    toggle('wrap', 'Wrap long lines', 'w'),
    toggle('follow', 'Follow', 'f'),
  ]);
}
