import { h, type ComponentChild } from 'preact';
import { useMemo } from 'preact/hooks';
import type { Inspector } from '../state/inspector.ts';
import { focusedRow } from '../state/view-state.ts';
import { shortAge } from '../state/words.ts';
import { clearPattern } from '../wire/pattern-api.ts';
import { Announcer } from './announcer.ts';
import { FocusPane } from './focus-pane.ts';
import { HelpDialog } from './help-dialog.ts';
import { icon } from './icons.ts';
import { ListPane } from './list-pane.ts';
import { PatternDialog } from './pattern-dialog.ts';
import { TopBar } from './top-bar.ts';
import { usePage } from './use-page.ts';

interface Properties {
  readonly inspector: Inspector;
  /** Milliseconds since the epoch, in whole seconds. */
  readonly now: number;
  readonly onRetry: () => void;
}

/** The whole page. */
export function App({ inspector, now, onRetry }: Properties): ComponentChild {
  const { state } = inspector;
  const page = usePage(inspector);
  const { theme, container, choices } = page;
  const { focus, pods, pattern, awaiting, link } = state;
  const inFocus = focus !== undefined;
  // Drawn anew only when something of it changed: lines of a log come many times a second.
  const list = useMemo(
    () => h(ListPane, { page, state, now }),
    [page.rows, page.filter, page.order, page.active, focus, pods, pattern, awaiting, link, now],
  );
  return h('div', { class: `page ${inFocus ? 'with-focus' : ''}` }, [
    h(TopBar, {
      pattern: state.pattern,
      cluster: state.cluster,
      link: state.link,
      theme,
      onRetry,
      onSearch: () => page.ask(true),
      onTheme: page.changeTheme,
      onHelp: () => page.help(true),
    }),
    h(Banners, { inspector, now }),
    h('main', {}, [
      list,
      inFocus &&
        h(FocusPane, {
          state,
          row: focusedRow(state),
          container,
          previous: page.previous,
          onPrevious: page.setPrevious,
          logs: inspector.logs,
          choices,
          now,
          onContainer: page.setContainer,
          onChoices: page.setChoices,
          onBack: page.back,
          onReveal: (of, name) => inspector.reveal(of, name),
        }),
    ]),
    h(Announcer, { state }),
    (state.awaiting || page.isAsking) &&
      h(PatternDialog, {
        pattern: state.pattern,
        onSubmit: page.submit,
        onClear: () => {
          page.ask(false);
          void clearPattern();
        },
        onCancel: () => page.ask(false),
      }),
    page.isHelping && h(HelpDialog, { onClose: () => page.help(false) }),
  ]);
}

/** What is wrong as a whole. */
function Banners({ inspector, now }: Pick<Properties, 'inspector' | 'now'>): ComponentChild {
  const { problem, staleSince } = inspector.state;
  return [
    problem !== undefined &&
      h('div', { key: 'problem', class: 'problem glass', role: 'alert' }, [
        h('span', {}, problem),
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
    staleSince !== undefined &&
      h(
        'div',
        { key: 'stale', class: 'problem glass', role: 'status' },
        staleText(now - staleSince),
      ),
  ];
}

function staleText(ms: number): string {
  return `The cluster has not answered for ${shortAge(ms)}: what is shown is as it was then. Trying again.`;
}
