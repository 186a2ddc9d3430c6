import { Component, h, type ComponentChild } from 'preact';
import type { FacetValue, FieldFacet } from '../../engine/protocol.ts';
import { everything, narrowings, toggled, toggledField, type FacetName } from '../choices.ts';
import { hueOf } from '../list/row-view.ts';
import { namePieces, podName } from '../pod-name.ts';
import { levelNames } from '../level-names.ts';
import type { Viewer } from '../viewer.ts';
import { iconButton } from './icon.ts';

const fewValues = 12;

interface FacetsProps {
  readonly viewer: Viewer;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

/** Levels, pods, containers and JSON fields, with counts; a click chooses. */
export function FacetsPanel({ viewer, isOpen, onClose }: FacetsProps): ComponentChild {
  const { choices } = viewer;
  const { facets } = viewer.survey;
  const counts = new Map(facets?.levels.map((level) => [level.value, level]));
  const levels = levelNames
    .map((value) => counts.get(value) ?? { value, count: 0, total: 0 })
    .filter(({ value, total }) => total > 0 || choices.levels.some((level) => level === value));
  const sources = facets?.sources ?? [];
  return h(
    'aside',
    { id: 'facets', class: `glass facets ${isOpen ? 'open' : ''}`, 'aria-label': 'Filters' },
    [
      h('div', { class: 'facets-head' }, [
        h('h2', null, 'Filters'),
        narrowings(choices) > 0 &&
          h('button', { type: 'button', onClick: () => viewer.choose(everything) }, 'Clear all'),
        iconButton('close', 'Close the filters', { class: 'sheet-close', onClick: onClose }),
      ]),
      h(Facet, { viewer, name: 'levels', title: 'Level', values: levels }),
      h(Facet, { viewer, name: 'pods', title: 'Pod', values: facets?.pods ?? [] }),
      h(Facet, {
        viewer,
        name: 'containers',
        title: 'Container',
        values: facets?.containers ?? [],
      }),
      sources.length > 1 && h(Facet, { viewer, name: 'sources', title: 'Source', values: sources }),
      h(Fields, { viewer }),
    ],
  );
}

interface FacetProps {
  readonly viewer: Viewer;
  readonly name: FacetName;
  readonly title: string;
  readonly values: readonly FacetValue[];
}

class Facet extends Component<FacetProps, { all: boolean; part: string }> {
  override state = { all: false, part: '' };

  override render({ viewer, name, title, values }: FacetProps): ComponentChild | null {
    if (values.length === 0) return null;
    const chosen: readonly string[] = viewer.choices[name];
    const { all, part } = this.state;
    const fitting = values.filter(({ value }) => value.includes(part));
    const shown = all || part !== '' ? fitting : fitting.slice(0, fewValues);
    return h('section', { class: `facet facet-${name}` }, [
      h('h3', null, title, values.length > 1 && h('span', { class: 'quiet' }, values.length)),
      values.length > fewValues &&
        h('div', { class: 'field small' }, [
          h('input', {
            type: 'search',
            placeholder: `Find a ${title.toLowerCase()}`,
            'aria-label': `Find a ${title.toLowerCase()}`,
            value: part,
            onInput: (event: InputEvent) =>
              this.setState({ part: (event.currentTarget as HTMLInputElement).value }),
          }),
        ]),
      h(
        'ul',
        null,
        shown.map((value) => this.row(value, chosen)),
      ),
      fitting.length > shown.length &&
        h(
          'button',
          { type: 'button', class: 'more', onClick: () => this.setState({ all: true }) },
          `${fitting.length - shown.length} more`,
        ),
    ]);
  }

  private row({ value, count, total }: FacetValue, chosen: readonly string[]): ComponentChild {
    const { viewer, name } = this.props;
    const isOn = chosen.includes(value);
    const choose = (only: boolean): void => {
      viewer.choose(toggled(viewer.choices, { facet: name, value, only }));
    };
    const counts = `${count.toLocaleString('en')} of ${total.toLocaleString('en')}`;
    return h('li', { key: value, class: chosen.length > 0 && !isOn ? 'off' : '' }, [
      h(
        'button',
        {
          type: 'button',
          role: 'checkbox',
          'aria-checked': isOn,
          // In one piece: a name that is drawn in two would be read as two.
          'aria-label': name === 'pods' ? `${podText(value)} ${compact(count)}` : undefined,
          title: `${value}: ${counts} shown. Double click: only this`,
          onClick: () => choose(false),
          onDblClick: () => choose(true),
        },
        [
          h('span', { class: `box ${boxClass(name, value)}`, 'aria-hidden': 'true' }),
          name === 'pods'
            ? h('span', { class: 'value pod-cell' }, podLabel(value))
            : h('span', { class: 'value' }, value),
          h('span', { class: 'number' }, compact(count)),
        ],
      ),
    ]);
  }
}

function boxClass(name: FacetName, value: string): string {
  if (name === 'levels') return `level-${value}`;
  if (name !== 'pods') return '';
  return hueOf(podName(value));
}

function podText(value: string): string {
  const { namespace, pod } = podName(value);
  return pod === '' || namespace === '' ? pod || value : `${pod} ${namespace}`;
}

/** Namespace in front only quietly: most sessions have one. */
function podLabel(value: string): ComponentChild {
  const { namespace, pod } = podName(value);
  if (pod === '' || namespace === '') return pod || value;
  const [head, tail] = namePieces(pod);
  return [
    h('span', { class: 'pod-head' }, head),
    h('span', { class: 'pod-tail' }, tail),
    h('small', { class: 'quiet' }, ` ${namespace}`),
  ];
}

function Fields({ viewer }: { readonly viewer: Viewer }): ComponentChild {
  const { choices } = viewer;
  const { fields } = viewer.survey;
  return h('section', { class: 'facet' }, [
    h(
      'h3',
      null,
      'JSON fields',
      fields !== undefined && h('span', { class: 'quiet' }, fields.length),
    ),
    h(
      'ul',
      null,
      choices.fields.map((filter) =>
        h('li', { key: `${filter.key}=${filter.value}` }, [
          h(
            'button',
            {
              type: 'button',
              role: 'checkbox',
              'aria-checked': true,
              title: 'Take this filter away',
              onClick: () => viewer.choose(toggledField(viewer.choices, filter)),
            },
            [
              h('span', { class: 'box' }),
              h('span', { class: 'value' }, `${filter.key}: ${filter.value}`),
            ],
          ),
        ]),
      ),
    ),
    (fields ?? []).map((field) => h(Field, { key: field.key, viewer, field })),
    fields?.length === 0 && h('p', { class: 'quiet' }, 'The newest lines are not JSON.'),
    h(
      'button',
      { type: 'button', class: 'more', onClick: () => void viewer.survey.loadFields() },
      fields === undefined ? 'Read the newest lines' : 'Read again',
    ),
  ]);
}

function Field({
  viewer,
  field,
}: {
  readonly viewer: Viewer;
  readonly field: FieldFacet;
}): ComponentChild {
  const { key, values, distinct, lines } = field;
  return h('details', { class: 'field-facet' }, [
    h('summary', { title: `${key}: in ${lines} lines, ${distinct} values` }, [
      h('span', { class: 'value mono' }, key),
      h('span', { class: 'number' }, compact(distinct)),
    ]),
    h(
      'ul',
      null,
      values.map(({ value, count }) =>
        h('li', { key: value }, [
          h(
            'button',
            {
              type: 'button',
              title: `Show only lines with ${key}: ${value}`,
              onClick: () => viewer.choose(toggledField(viewer.choices, { key, value })),
            },
            [
              h('span', { class: 'value mono' }, value),
              h('span', { class: 'number' }, compact(count)),
            ],
          ),
        ]),
      ),
    ),
    distinct > values.length &&
      h(
        'button',
        { type: 'button', class: 'more', onClick: () => void viewer.survey.loadFields(key) },
        'More values',
      ),
  ]);
}

function compact(count: number): string {
  return new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 }).format(
    count,
  );
}
