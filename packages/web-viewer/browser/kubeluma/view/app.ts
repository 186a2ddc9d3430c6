import { h, type ComponentChild } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { applyTheme, nextTheme, onSystemTheme, storedTheme } from '../../look/theme.ts';
import type { Inspector } from '../state/inspector.ts';
import { podKey, type PodRow } from '../state/pod.ts';
import { firstOrder, visibleRows } from '../state/rows.ts';
import { focusedRow } from '../state/view-state.ts';
import { clearPattern, sendPattern, type Refusal } from '../wire/pattern-api.ts';
import { Announcer } from './announcer.ts';
import { FocusPane } from './focus-pane.ts';
import { HelpDialog } from './help-dialog.ts';
import { icon } from './icons.ts';
import { commandOf, type Command } from './keys.ts';
import { ListPane } from './list-pane.ts';
import type { LogChoices } from './log-panel.ts';
import { PatternDialog } from './pattern-dialog.ts';
import { TopBar } from './top-bar.ts';

interface Properties {
  readonly inspector: Inspector;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly onRetry: () => void;
}

/** The whole page. */
export function App({ inspector, now, onRetry }: Properties): ComponentChild {
  const { state } = inspector;
  const [theme, setTheme] = useState(storedTheme);
  const [isAsking, setAsking] = useState(false);
  const [isHelping, setHelping] = useState(false);
  const [filter, setFilter] = useState('');
  const [order, setOrder] = useState(firstOrder);
  const [active, setActive] = useState<string>();
  const [wanted, setWanted] = useState('');
  const [choices, setChoices] = useState<LogChoices>({ follow: true, wrap: true, times: false });

  const rows = visibleRows(state.pods ?? [], filter, order);
  const containers = state.pod?.containers ?? [];
  const container = (containers.find(({ name }) => name === wanted) ?? containers[0])?.name ?? '';
  useEffect(() => inspector.follow(container), [container, state.focus]);
  useEffect(() => {
    applyTheme(theme);
    onSystemTheme(() => applyTheme(storedTheme()));
  }, [theme]);

  const open = (row: PodRow): void => {
    setActive(podKey(row));
    if (!choices.follow) setChoices({ ...choices, follow: true });
    inspector.focus(row);
  };
  const back = (): void => {
    const key = state.focus === undefined ? undefined : podKey(state.focus);
    inspector.leave();
    requestAnimationFrame(() => requestAnimationFrame(() => focusRow(key)));
  };
  const submit = async (pattern: string): Promise<Refusal> => {
    const refusal = await sendPattern(pattern);
    if (refusal !== undefined) return refusal;
    setFilter('');
    setActive(undefined);
    setAsking(false);
    inspector.expectPods(pattern);
    return undefined;
  };
  const run = (command: Command, event: KeyboardEvent): void => {
    const act = actions(command);
    if (act === undefined) return;
    event.preventDefault();
    act();
  };
  const actions = (command: Command): (() => void) | undefined => {
    switch (command.do) {
      case 'search':
        return () => setAsking(true);
      case 'help':
        return () => setHelping(true);
      case 'theme':
        return () => setTheme(nextTheme(theme));
      case 'filter':
        return () => focusField(state.focus === undefined ? 'filter' : 'log-search');
      case 'toggle':
        return () => setChoices({ ...choices, [command.what]: !choices[command.what] });
      case 'container': {
        const chosen = containers[command.at];
        return chosen === undefined ? undefined : () => setWanted(chosen.name);
      }
      case 'move':
        return () => setActive(moved(rows, active, command.by));
      case 'back':
        return leaveField(setFilter) ? undefined : state.focus === undefined ? undefined : back;
    }
  };
  useKeys(run);

  const mustAsk = state.awaiting || isAsking;
  const inFocus = state.focus !== undefined;
  return h('div', { class: `page ${inFocus ? 'with-focus' : ''}` }, [
    h(TopBar, {
      pattern: state.pattern,
      link: state.link,
      theme,
      onRetry,
      onSearch: () => setAsking(true),
      onTheme: () => setTheme(nextTheme(theme)),
      onHelp: () => setHelping(true),
    }),
    state.problem !== undefined &&
      h('div', { class: 'problem glass', role: 'alert' }, [
        h('span', {}, state.problem),
        h(
          'button',
          {
            type: 'button',
            class: 'icon',
            'aria-label': 'Dismiss',
            onClick: () => inspector.dismissProblem(),
          },
          icon('close'),
        ),
      ]),
    h('main', {}, [
      h(ListPane, {
        state,
        rows,
        filter,
        order,
        active,
        now,
        onFilter: setFilter,
        onOrder: setOrder,
        onActive: setActive,
        onOpen: open,
      }),
      inFocus &&
        h(FocusPane, {
          state,
          row: focusedRow(state),
          container,
          logs: inspector.logs,
          choices,
          now,
          onContainer: setWanted,
          onChoices: setChoices,
          onBack: back,
          onReveal: (of, name) => inspector.reveal(of, name),
        }),
    ]),
    h(Announcer, { state }),
    mustAsk &&
      h(PatternDialog, {
        key: state.pattern ?? '',
        pattern: state.pattern,
        onSubmit: submit,
        onClear: () => {
          setAsking(false);
          void clearPattern();
        },
        onCancel: () => setAsking(false),
      }),
    isHelping && h(HelpDialog, { onClose: () => setHelping(false) }),
  ]);
}

/** Listens to the keys of the whole page; an open dialog has its own. */
function useKeys(run: (command: Command, event: KeyboardEvent) => void): void {
  const latest = useRef(run);
  latest.current = run;
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      const target = event.target instanceof Element ? event.target : document.body;
      if (target.closest('dialog') !== null) return;
      const { key, ctrlKey, altKey, metaKey } = event;
      const inField = target.closest('input, textarea, select') !== null;
      const inLog = target.closest('.log-rows, .rail, [role=tablist]') !== null;
      const command = commandOf({ key, ctrlKey, altKey, metaKey, inField, inLog });
      if (command !== undefined) latest.current(command, event);
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, []);
}

/** Esc in a field empties it, then leaves it; false where the focus is in none. */
function leaveField(setFilter: (filter: string) => void): boolean {
  const field = document.activeElement;
  if (!(field instanceof HTMLInputElement)) return false;
  if (field.value === '') {
    field.blur();
  } else if (field.id === 'filter') {
    setFilter('');
  } else {
    field.value = '';
    field.dispatchEvent(new Event('input', { bubbles: true }));
  }
  return true;
}

function focusField(id: string): void {
  const field = document.getElementById(id);
  if (!(field instanceof HTMLInputElement)) return;
  field.focus();
  field.select();
}

/** The key of the row that lies `by` rows on; takes the focus along once the row is drawn. */
function moved(
  rows: readonly PodRow[],
  active: string | undefined,
  by: number,
): string | undefined {
  const at = rows.findIndex((row) => podKey(row) === active);
  const to = at < 0 ? 0 : Math.max(0, Math.min(rows.length - 1, at + by));
  const row = rows[to];
  if (row === undefined) return active;
  const key = podKey(row);
  requestAnimationFrame(() => requestAnimationFrame(() => focusRow(key)));
  return key;
}

function focusRow(key: string | undefined): void {
  if (key === undefined) return;
  document
    .querySelector<HTMLElement>(`[data-pod="${CSS.escape(key)}"]`)
    ?.focus({ preventScroll: true });
}
