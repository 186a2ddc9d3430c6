import { h, type ComponentChild } from 'preact';
import type { PodView, Restart } from '../state/pod.ts';
import { isAwaiting, unknownEnds } from '../state/restarts.ts';
import { count, shortAge } from '../state/words.ts';

interface Properties {
  readonly pod: PodView;
  readonly now: number;
}

const listed = 4;

/** When containers ended, as marks on the pod's life. */
export function RestartTimeline({ pod, now }: Properties): ComponentChild {
  const { restarts } = pod;
  const unknown = unknownEnds(pod);
  const total = pod.containers.reduce((sum, container) => sum + container.restarts, 0);
  return h('section', { class: 'panel', 'aria-labelledby': 'restarts-title' }, [
    h('h3', { id: 'restarts-title' }, ['Restarts ', h('span', { class: 'tally' }, total)]),
    // Above the list, whose end may be out of sight.
    restarts.length > 0 && h(Known, { known: restarts.length, unknown }),
    restarts.length > 0 && h(Line, { pod, now }),
    restarts.length > 0 &&
      h(
        'ol',
        { class: 'restart-list' },
        restarts
          .slice(-listed)
          .reverse()
          .map((restart, index) =>
            h('li', { key: index }, [
              h('span', { class: 'quiet' }, `${shortAge(now - restart.at)} ago`),
              h('span', {}, [h('b', {}, restart.container), ` ${reasonOf(restart, pod)}`]),
            ]),
          ),
      ),
    restarts.length === 0 &&
      h(
        'p',
        { class: 'quiet' },
        total === 0 ? 'None.' : `${count(total, 'restart')}; when, the cluster does not say.`,
      ),
  ]);
}

interface KnownProperties {
  readonly known: number;
  readonly unknown: number;
}

function Known({ known, unknown }: KnownProperties): ComponentChild {
  const text = [
    known > listed ? `The newest ${listed} of ${known} known exits.` : '',
    unknown > 0
      ? `${count(unknown, 'earlier exit')} not known: the cluster keeps the last one only.`
      : '',
  ].join(' ');
  return text !== ' ' && h('p', { class: 'quiet' }, text.trim());
}

function Line({ pod, now }: Properties): ComponentChild {
  const first = pod.restarts[0]?.at ?? now;
  const from = Math.min(first, pod.createdAt ?? first);
  const span = Math.max(1, now - from);
  const at = (time: number): number => 4 + ((time - from) / span) * 292;
  return h('div', { class: 'timeline' }, [
    h(
      'svg',
      {
        viewBox: '0 0 300 26',
        role: 'img',
        'aria-label': `${count(pod.restarts.length, 'restart')} in ${shortAge(span)}`,
      },
      [
        h('path', { class: 'life', d: 'M4 13H296' }),
        ...pod.restarts.map((restart, index) =>
          h(
            'circle',
            {
              key: index,
              class: restart.exitCode === 0 ? 'clean' : 'failed',
              cx: at(restart.at),
              cy: 13,
              r: 4.5,
            },
            h(
              'title',
              {},
              `${restart.container} ${reasonOf(restart, pod)}, ${shortAge(now - restart.at)} ago`,
            ),
          ),
        ),
      ],
    ),
    h('div', { class: 'scale quiet', 'aria-hidden': 'true' }, [
      h('span', {}, `${shortAge(span)} ago`),
      h('span', {}, 'now'),
    ]),
  ]);
}

function reasonOf(restart: Restart, pod: PodView): string {
  const { reason, exitCode } = restart;
  const parts = [reason || 'restarted', exitCode === undefined ? '' : `exit code ${exitCode}`];
  if (isAwaiting(restart, pod)) parts.push('not started again');
  return parts.filter((part) => part !== '').join(', ');
}
