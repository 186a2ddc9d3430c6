import { h, type ComponentChild } from 'preact';
import type { ContainerView } from '../state/pod.ts';
import { containerTone } from './tone.ts';

interface Properties {
  readonly containers: readonly ContainerView[];
  readonly container: string;
  readonly onContainer: (name: string) => void;
}

/** Chooses the container whose log is shown. */
export function LogTabs({ containers, container, onContainer }: Properties): ComponentChild {
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
