import { h, type ComponentChild } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { LogBook } from '../logs/log-book.ts';
import { browserFinder, LineFinder } from '../logs/line-finder.ts';
import { LogSurface } from '../logs/log-surface.ts';
import { searchPattern } from '../logs/search-pattern.ts';
import { noLines, noPreviousLines } from '../state/absence.ts';
import type { ContainerView } from '../state/pod.ts';
import { grouped } from '../state/words.ts';
import { icon } from './icons.ts';
import { LogSearch } from './log-search.ts';
import { LogTabs } from './log-tabs.ts';
import { LogTools } from './log-tools.ts';

/** How logs are shown; kept while pods change. */
export interface LogChoices {
  readonly follow: boolean;
  readonly wrap: boolean;
  readonly times: boolean;
}

interface Properties {
  /** Its name. */
  readonly pod: string;
  readonly containers: readonly ContainerView[];
  readonly container: string;
  /** Whether the log of the instance before the current one is shown. */
  readonly previous: boolean;
  readonly logs: LogBook;
  readonly choices: LogChoices;
  readonly onContainer: (name: string) => void;
  readonly onPrevious: (previous: boolean) => void;
  readonly onChoices: (choices: LogChoices) => void;
}

const stoppedWords =
  'This expression takes too long on these lines, and was stopped: repetitions inside repetitions, as in (a+)+, can be tried in endlessly many ways.';

/** The log of one container of the pod in focus, live. */
export function LogPanel(properties: Properties): ComponentChild {
  const { containers, container, previous, logs, choices, onContainer, onChoices } = properties;
  const view = containers.find(({ name }) => name === container);
  const buffer = logs.of(container, previous);
  const host = useRef<HTMLDivElement>(null);
  const [query, setQuery] = useState('');
  const [, refresh] = useState(0);
  const { surface, stopped, forget } = useSurface(host, properties, () => refresh((n) => n + 1));
  const problem = stopped ?? searchPattern(query).problem;
  const search = useSearch(surface, query, () => refresh((n) => n + 1));
  // Each frame that draws the page: the log may have grown.
  useEffect(() => {
    surface.current?.setEmptyText(previous ? noPreviousLines : noLines(view));
    surface.current?.show(buffer);
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
    h(LogTabs, { containers, container, onContainer }),
    h('div', { class: 'log-bar' }, [
      h(LogSearch, {
        query,
        problem,
        matches: surface.current?.matches,
        onQuery: (typed: string) => {
          forget();
          setQuery(typed);
        },
        onStep: step,
      }),
      h(LogTools, {
        ...properties,
        buffer,
        title: [properties.pod, container, previous ? 'previous' : ''].join(' ').trim(),
        hasPrevious: (view?.restarts ?? 0) > 0,
      }),
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
        'aria-label': `Log of ${container}${previous ? ', instance before' : ''}`,
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

/** The rows in the page; `stopped`: why what was searched for last is not marked. */
function useSurface(
  host: { readonly current: HTMLDivElement | null },
  properties: Properties,
  onFound: () => void,
): {
  readonly surface: { readonly current: LogSurface | undefined };
  readonly stopped: string | undefined;
  readonly forget: () => void;
} {
  const surface = useRef<LogSurface>(undefined);
  const latest = useRef(properties);
  latest.current = properties;
  const [stopped, setStopped] = useState<string>();
  useEffect(() => {
    if (host.current === null) return;
    const listener = {
      onFollow: (follow: boolean) =>
        latest.current.onChoices({ ...latest.current.choices, follow }),
      onFound,
      onStopped: () => setStopped(stoppedWords),
    };
    const made = new LogSurface(host.current, listener, new LineFinder(browserFinder));
    surface.current = made;
    return () => made.dispose();
  }, []);
  return { surface, stopped, forget: () => setStopped(undefined) };
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
    const { pattern, isExpression } = searchPattern(wanted);
    surface.current?.search(pattern, isExpression);
    if (pattern !== undefined) surface.current?.step(-1);
    onFound();
  };
  useEffect(() => search(query), [query]);
  return search;
}
