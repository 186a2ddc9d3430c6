import { h, type ComponentChild } from 'preact';
import type { PodEvent } from '../state/pod.ts';
import { minutesAgo } from '../state/words.ts';

interface Properties {
  /** Newest first. */
  readonly events: readonly PodEvent[];
  /** Why there are none; undefined where they may be read. */
  readonly refused: string | undefined;
  readonly now: number;
}

/** Kubernetes events of the pod, the newest on top. */
export function EventFeed({ events, refused, now }: Properties): ComponentChild {
  const warnings = events.filter(({ type }) => type === 'Warning').length;
  return h('section', { class: 'panel events', 'aria-labelledby': 'events-title' }, [
    h('h3', { id: 'events-title' }, [
      'Events ',
      events.length > 0 && h('span', { class: 'tally' }, events.length),
      warnings > 0 &&
        h('span', { class: 'tally warned' }, warnings === 1 ? '1 warning' : `${warnings} warnings`),
    ]),
    events.length === 0 &&
      h(
        'p',
        { class: 'quiet' },
        refused ?? 'None so far. Kubernetes keeps events for an hour or so.',
      ),
    h(
      'ol',
      {},
      events.map((event) => h(Item, { key: event.key, event, now })),
    ),
  ]);
}

function Item({ event, now }: { readonly event: PodEvent; readonly now: number }): ComponentChild {
  const { type, reason, message, count, at } = event;
  const isWarning = type !== 'Normal';
  return h('li', { class: isWarning ? 'warning' : '' }, [
    h('div', { class: 'event-head' }, [
      isWarning && h('span', { class: 'tag warned' }, type),
      h('b', {}, reason),
      count > 1 && h('span', { class: 'quiet' }, `× ${count}`),
      h('time', { class: 'quiet', dateTime: new Date(at).toISOString() }, minutesAgo(now - at)),
    ]),
    h('p', {}, message),
  ]);
}
