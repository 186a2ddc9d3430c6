import { h, type ComponentChild } from 'preact';
import { useState } from 'preact/hooks';
import type { ContainerView, EnvVar } from '../state/pod.ts';
import { revealKey } from '../state/view-state.ts';
import { icon } from './icons.ts';

interface Properties {
  readonly containers: readonly ContainerView[];
  readonly revealed: ReadonlyMap<string, string>;
  readonly onReveal: (container: string, name: string) => void;
}

const sources: Readonly<Record<string, string>> = {
  literal: 'literal',
  secret: 'Secret',
  configMap: 'ConfigMap',
  field: 'field',
  resource: 'resource',
  other: 'other',
};

/** Environment variables of each container, with their sources. */
export function EnvPanel({ containers, revealed, onReveal }: Properties): ComponentChild {
  const filled = containers.filter(({ env }) => env.length > 0);
  return h('section', { class: 'panel env', 'aria-labelledby': 'env-title' }, [
    h('h3', { id: 'env-title' }, 'Environment'),
    filled.length === 0 && h('p', { class: 'quiet' }, 'No variables are set.'),
    ...filled.map(({ name, env }) =>
      h('div', { key: name, class: 'env-container' }, [
        // Laid out as blocks, a table is none for some screen readers unless its roles are said.
        h('table', { role: 'table' }, [
          h('caption', {}, [name, h('span', { class: 'quiet' }, ` ${env.length}`)]),
          h(
            'thead',
            { class: 'unseen', role: 'rowgroup' },
            h(
              'tr',
              { role: 'row' },
              ['Name', 'Value', 'Source'].map((label) =>
                h('th', { scope: 'col', role: 'columnheader', key: label }, label),
              ),
            ),
          ),
          h(
            'tbody',
            { role: 'rowgroup' },
            env.map((variable, index) =>
              h(Variable, {
                key: `${variable.name} ${index}`,
                variable,
                value: revealed.get(revealKey(name, variable.name)),
                onReveal: () => onReveal(name, variable.name),
              }),
            ),
          ),
        ]),
      ]),
    ),
  ]);
}

interface VariableProperties {
  readonly variable: EnvVar;
  /** The masked value, once it was sent. */
  readonly value: string | undefined;
  readonly onReveal: () => void;
}

function Variable({ variable, value, onReveal }: VariableProperties): ComponentChild {
  const [isOpen, setOpen] = useState(false);
  const { name, masked, revealable, source, all } = variable;
  const toggle = (): void => {
    if (!isOpen && value === undefined) onReveal();
    setOpen(!isOpen);
  };
  const shown = isOpen && value !== undefined ? value : variable.value;
  return h('tr', { role: 'row' }, [
    h(
      'th',
      { scope: 'row', role: 'rowheader', title: all ? `All keys of ${variable.value}` : name },
      name,
    ),
    h(
      'td',
      { role: 'cell', class: masked && shown === variable.value ? 'value masked' : 'value' },
      [
        h('span', {}, shown),
        revealable &&
          h(
            'button',
            {
              type: 'button',
              class: 'icon reveal',
              'aria-pressed': isOpen,
              onClick: toggle,
              'aria-label': `${isOpen ? 'Hide' : 'Show'} the value of ${name}`,
            },
            icon('eye'),
          ),
      ],
    ),
    h('td', { role: 'cell', class: 'quiet source' }, sources[source] ?? source),
  ]);
}
