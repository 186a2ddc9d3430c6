import { useEffect, useMemo, useState } from 'preact/hooks';
import { applyTheme, nextTheme, onSystemTheme, storedTheme, type Theme } from '../../look/theme.ts';
import type { Inspector } from '../state/inspector.ts';
import { podKey, type PodRow } from '../state/pod.ts';
import { firstOrder, visibleRows, type Order } from '../state/rows.ts';
import { sendPattern, type Refusal } from '../wire/pattern-api.ts';
import type { Command } from './keys.ts';
import type { LogChoices } from './log-panel.ts';
import {
  focusField,
  focusRow,
  isInLogSearch,
  leaveField,
  leaveLogSearch,
  moved,
  useKeys,
} from './page-keys.ts';

/** What the visitor has chosen on the page, and what changes it. */
export interface Page {
  readonly theme: Theme;
  readonly isAsking: boolean;
  readonly isHelping: boolean;
  readonly filter: string;
  readonly order: Order;
  /** Filtered, in order. */
  readonly rows: readonly PodRow[];
  /** Key of the row that keys act on. */
  readonly active: string | undefined;
  /** The container whose log is shown; '' where there is none. */
  readonly container: string;
  /** Whether the log is that of the instance before the current one. */
  readonly previous: boolean;
  readonly choices: LogChoices;
  readonly ask: (isAsking: boolean) => void;
  readonly help: (isHelping: boolean) => void;
  readonly changeTheme: () => void;
  readonly setFilter: (filter: string) => void;
  readonly setOrder: (order: Order) => void;
  readonly setActive: (key: string) => void;
  readonly setContainer: (name: string) => void;
  readonly setPrevious: (previous: boolean) => void;
  readonly setChoices: (choices: LogChoices) => void;
  readonly open: (row: PodRow) => void;
  readonly back: () => void;
  readonly submit: (pattern: string) => Promise<Refusal>;
}

/** The choices of the page, with its keys. */
export function usePage(inspector: Inspector): Page {
  const { state } = inspector;
  const [theme, setTheme] = useState(storedTheme);
  const [isAsking, ask] = useState(false);
  const [isHelping, help] = useState(false);
  const [filter, setFilter] = useState('');
  const [order, setOrder] = useState(firstOrder);
  const [active, setActive] = useState<string>();
  const [wanted, setContainer] = useState('');
  const [choices, setChoices] = useState<LogChoices>({ follow: true, wrap: true, times: false });
  // Lines of a log draw the page, too; thousands of pods need not be sorted for each.
  const rows = useMemo(
    () => visibleRows(state.pods ?? [], filter, order),
    [state.pods, filter, order],
  );
  const containers = state.pod?.containers ?? [];
  const container = (containers.find(({ name }) => name === wanted) ?? containers[0])?.name ?? '';
  const log = `${state.focus === undefined ? '' : podKey(state.focus)}/${container}`;
  const [before, setBefore] = useState('');
  const previous =
    before === log && (containers.find(({ name }) => name === container)?.restarts ?? 0) > 0;
  useEffect(() => inspector.follow(container), [container, state.focus]);
  useEffect(() => {
    if (!previous) return;
    inspector.follow(container, true);
    return () => inspector.endPrevious(container);
  }, [previous, container, state.focus]);
  useEffect(() => onSystemTheme(() => applyTheme(storedTheme())), []);
  useEffect(() => applyTheme(theme), [theme]);

  const page: Page = {
    theme,
    isAsking,
    isHelping,
    filter,
    order,
    rows,
    active,
    container,
    previous,
    choices,
    ask,
    help,
    changeTheme: () => setTheme(nextTheme(theme)),
    setFilter,
    setOrder,
    setActive,
    setContainer,
    setPrevious: (isBefore) => setBefore(isBefore ? log : ''),
    setChoices,
    open: (row) => {
      setActive(podKey(row));
      setChoices((before) => (before.follow ? before : { ...before, follow: true }));
      inspector.focus(row);
    },
    back: () => {
      const key = state.focus === undefined ? undefined : podKey(state.focus);
      inspector.leave();
      requestAnimationFrame(() => requestAnimationFrame(() => focusRow(key)));
    },
    submit: async (pattern) => {
      const refusal = await sendPattern(pattern);
      if (refusal !== undefined) return refusal;
      setFilter('');
      setActive(undefined);
      ask(false);
      inspector.expectPods(pattern);
      return undefined;
    },
  };
  useKeys((command, event) => {
    const act = actionOf(command, page, inspector);
    if (act === undefined) return;
    event.preventDefault();
    act();
  });
  return page;
}

/** What a command does now; undefined where it does nothing, and the key is the browser's. */
function actionOf(command: Command, page: Page, { state }: Inspector): (() => void) | undefined {
  const { choices, rows, active } = page;
  switch (command.do) {
    case 'search':
      return () => page.ask(true);
    case 'help':
      return () => page.help(true);
    case 'theme':
      return page.changeTheme;
    case 'filter':
      return () => focusField(state.focus === undefined ? 'filter' : 'log-search');
    case 'toggle':
      return () => page.setChoices({ ...choices, [command.what]: !choices[command.what] });
    case 'container': {
      const chosen = state.pod?.containers[command.at];
      return chosen === undefined ? undefined : () => page.setContainer(chosen.name);
    }
    case 'move': {
      const key = moved(rows, active, command.by);
      return key === undefined ? undefined : () => page.setActive(key);
    }
    case 'back':
      if (isInLogSearch()) return leaveLogSearch;
      if (leaveField(page.setFilter)) return undefined;
      return state.focus === undefined ? undefined : page.back;
  }
}
