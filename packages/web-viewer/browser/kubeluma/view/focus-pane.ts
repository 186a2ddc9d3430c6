import { h, type ComponentChild } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { LogBook } from '../logs/log-book.ts';
import { podKey, type PodRow, type PodView } from '../state/pod.ts';
import type { PodHealth } from '../state/rows.ts';
import type { ViewState } from '../state/view-state.ts';
import { EnvPanel } from './env-panel.ts';
import { EventFeed } from './event-feed.ts';
import { icon } from './icons.ts';
import { LogPanel, type LogChoices } from './log-panel.ts';
import { RestartTimeline } from './restart-timeline.ts';
import { Containers, Facts, OwnerTree } from './status-panel.ts';
import { podTone } from './tone.ts';
import { UsagePanel } from './usage-panel.ts';

/** A part of the pane; on a narrow screen one is shown at a time. */
type Part = 'logs' | 'status' | 'events' | 'env';

const parts: readonly (readonly [Part, string])[] = [
  ['logs', 'Logs'],
  ['status', 'Status'],
  ['events', 'Events'],
  ['env', 'Env'],
];

interface Properties {
  readonly state: ViewState;
  /** The pod's row in the list; undefined where the list does not have it. */
  readonly row: PodRow | undefined;
  readonly container: string;
  readonly previous: boolean;
  readonly logs: LogBook;
  readonly choices: LogChoices;
  readonly now: number;
  readonly onContainer: (name: string) => void;
  readonly onPrevious: (previous: boolean) => void;
  readonly onChoices: (choices: LogChoices) => void;
  readonly onReveal: (container: string, name: string) => void;
  readonly onBack: () => void;
}

/** Everything about the pod in focus. */
export function FocusPane(properties: Properties): ComponentChild {
  const { state, now } = properties;
  const { focus, pod, usage, events, eventsRefused, revealed } = state;
  const [part, setPart] = useState<Part>('logs');
  const key = focus === undefined ? '' : podKey(focus);
  const title = useRef<HTMLHeadingElement>(null);
  // A screen reader, and the next Tab, go on from the pod's name.
  useEffect(() => title.current?.focus({ preventScroll: true }), [key]);
  // Lines of a log draw the page many times a second; what stands beside it changes seldom.
  const rail = useMemo(
    () => pod !== undefined && h(Rail, properties),
    [pod, usage, events, eventsRefused, revealed, now],
  );
  if (focus === undefined) return false;
  const containers = pod?.containers ?? [];
  return h(
    'article',
    { class: 'focus glass', 'data-part': part, 'aria-labelledby': 'focus-title' },
    [
      h(Head, { ...properties, title }),
      pod !== undefined && h(Facts, { pod, now }),
      h(
        'div',
        { class: 'parts', role: 'group', 'aria-label': 'Parts' },
        parts.map(([name, label]) =>
          h(
            'button',
            {
              key: name,
              type: 'button',
              'aria-pressed': part === name,
              onClick: () => setPart(name),
            },
            [
              label,
              name === 'events' &&
                events.some(({ type }) => type === 'Warning') &&
                h('span', { class: 'dot bad', 'aria-label': 'with warnings' }),
            ],
          ),
        ),
      ),
      pod === undefined && h('p', { class: 'loading quiet', role: 'status' }, 'Reading the pod…'),
      pod !== undefined &&
        h('div', { class: 'focus-body' }, [
          h(LogPanel, { ...properties, key, pod: focus.name, containers }),
          rail,
        ]),
    ],
  );
}

function Rail({ state, now, onReveal }: Properties): ComponentChild {
  const { pod, usage, events, eventsRefused, revealed } = state;
  if (pod === undefined) return false;
  const { containers } = pod;
  return h('div', { class: 'rail', tabIndex: -1 }, [
    h('div', { class: 'part-status' }, [
      h(UsagePanel, { usage, pod }),
      h(Containers, { pod }),
      h(RestartTimeline, { pod, now }),
    ]),
    h('div', { class: 'part-events' }, h(EventFeed, { events, refused: eventsRefused, now })),
    h('div', { class: 'part-status' }, h(OwnerTree, { pod })),
    h(
      'div',
      { class: 'part-env' },
      h(EnvPanel, { key: podKey(pod), containers, revealed, onReveal }),
    ),
  ]);
}

interface HeadProperties extends Properties {
  readonly title: { current: HTMLHeadingElement | null };
}

function Head({ state, row, title, onBack }: HeadProperties): ComponentChild {
  const { focus, pod, pods } = state;
  const health = row ?? healthOf(pod);
  const status = pod?.status ?? row?.status ?? '';
  const isGone = pod?.gone === true;
  return h('header', { class: 'focus-head' }, [
    h(
      'button',
      {
        type: 'button',
        class: 'icon back',
        onClick: onBack,
        'aria-label': 'Back to the pods',
        title: 'Back (Esc)',
      },
      icon('back'),
    ),
    h('div', { class: 'focus-name' }, [
      h('h2', { id: 'focus-title', ref: title, tabIndex: -1, title: focus?.name }, focus?.name),
      h('span', { class: 'quiet' }, focus?.namespace),
    ]),
    status !== '' && h('span', { class: `tone big ${podTone({ ...health, status })}` }, status),
    isGone && h('span', { class: 'tag warned' }, 'gone: its last state'),
    !isGone &&
      row === undefined &&
      pods !== undefined &&
      h('span', { class: 'tag' }, 'not in the list'),
  ]);
}

/** Of a pod that is not in the list. */
function healthOf(pod: PodView | undefined): PodHealth {
  const { phase = '', status = '', containers = [] } = pod ?? {};
  const lasting = containers.filter(({ role }) => role === '' || role === 'sidecar');
  const ready = lasting.filter((container) => container.ready).length;
  return { phase, status, ready, total: lasting.length };
}
