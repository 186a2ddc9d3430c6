import { h, type ComponentChild } from 'preact';
import type { ContainerView, Owner, PodView } from '../state/pod.ts';
import { count, shortAge } from '../state/words.ts';
import { containerTone } from './tone.ts';

/** Where the pod is and how old. */
export function Facts({
  pod,
  now,
}: {
  readonly pod: PodView;
  readonly now: number;
}): ComponentChild {
  const facts: readonly (readonly [string, string])[] = [
    ['Phase', pod.phase],
    ['Pod IP', pod.podIP],
    ['Node', pod.node],
    ['Node IP', pod.nodeIP],
    ['Age', pod.createdAt === undefined ? '' : shortAge(now - pod.createdAt)],
  ];
  return h(
    'dl',
    { class: 'facts' },
    facts.map(([name, value]) =>
      h('div', { key: name }, [h('dt', {}, name), h('dd', {}, value === '' ? '–' : value)]),
    ),
  );
}

/** Containers with their state. */
export function Containers({ pod }: { readonly pod: PodView }): ComponentChild {
  return h('section', { class: 'panel', 'aria-labelledby': 'containers-title' }, [
    h('h3', { id: 'containers-title' }, 'Containers'),
    pod.message !== '' && h('p', { class: 'note' }, pod.message),
    h(
      'ul',
      { class: 'containers' },
      pod.containers.map((container) => h(Container, { key: container.name, container })),
    ),
  ]);
}

function Container({ container }: { readonly container: ContainerView }): ComponentChild {
  const { name, role, ready, restarts, state, reason, message, exitCode, image } = container;
  const why = [reason, exitCode === undefined ? '' : `exit code ${exitCode}`].filter(
    (word) => word !== '',
  );
  return h('li', {}, [
    h('div', { class: 'container-head' }, [
      h('b', {}, name),
      role !== '' && h('span', { class: 'tag' }, role),
    ]),
    h('div', { class: 'quiet container-line' }, [
      h(
        'span',
        { class: `tone ${containerTone(container)}` },
        [state || 'unknown', ...why].join(' · '),
      ),
      h('span', {}, readyText(ready, role)),
      h('span', { class: restarts > 0 ? 'some' : '' }, count(restarts, 'restart')),
    ]),
    h('div', { class: 'mono image', title: image }, image),
    message !== '' && h('p', { class: 'note' }, message),
  ]);
}

function readyText(ready: boolean, role: string): string {
  if (ready) return 'ready';
  return role === 'init' || role === 'ephemeral' ? 'no readiness' : 'not ready';
}

/** What made the pod, from the top down, and the pod below. */
export function OwnerTree({ pod }: { readonly pod: PodView }): ComponentChild {
  const chain: readonly Owner[] = [...pod.owners, { kind: 'Pod', name: pod.name, unread: '' }];
  return h('section', { class: 'panel', 'aria-labelledby': 'owners-title' }, [
    h('h3', { id: 'owners-title' }, 'Owners'),
    branch(chain),
    pod.owners.length === 0 &&
      h(
        'p',
        { class: 'quiet' },
        'Nothing owns this pod; when it is deleted, nothing brings it back.',
      ),
  ]);
}

function branch([owner, ...below]: readonly Owner[]): ComponentChild {
  return (
    owner !== undefined &&
    h(
      'ul',
      { class: 'owners' },
      h('li', {}, [
        h('span', { class: 'owner' }, [
          h('span', { class: 'quiet' }, owner.kind),
          h('b', { title: owner.name }, owner.name),
        ]),
        owner.unread !== '' && h('p', { class: 'note' }, owner.unread),
        branch(below),
      ]),
    )
  );
}
