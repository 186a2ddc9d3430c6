import { Component, h, render, type ComponentChild } from 'preact';
import type { Row, RowDetail } from '../../engine/protocol.ts';
import { toggledField } from '../choices.ts';
import type { MountDetail } from '../list/row-view.ts';
import type { Viewer } from '../viewer.ts';
import { icon } from './icon.ts';

const mostEntries = 500;
const deepest = 12;

/** Fills the detail of an expanded row. */
export function mountDetail(viewer: Viewer): MountDetail {
  return (row, host) => {
    render(h(Detail, { viewer, row, onSize: () => viewer.list.list.remeasure(row.place) }), host);
    return () => render(null, host);
  };
}

interface DetailProps {
  readonly viewer: Viewer;
  readonly row: Row;
  /** The content has come, so the row has another height. */
  onSize(): void;
}

class Detail extends Component<DetailProps, { detail?: RowDetail }> {
  override state: { detail?: RowDetail } = {};

  override componentDidMount(): void {
    void this.props.viewer.detail(this.props.row.place).then((detail) => {
      if (detail !== undefined) this.setState({ detail });
    });
  }

  override componentDidUpdate(): void {
    this.props.onSize();
  }

  override render({ viewer, row }: DetailProps): ComponentChild {
    const { detail } = this.state;
    if (detail === undefined) return h('p', { class: 'quiet' }, 'Loading…');
    const body = detail.json ?? detail.frame;
    return [
      h('div', { class: 'detail-head' }, [
        h(
          'dl',
          null,
          facts(detail).map(([name, value]) =>
            h('div', { key: name }, [h('dt', null, name), h('dd', null, value)]),
          ),
        ),
        h('div', { class: 'detail-tools' }, [
          tool('copy', 'Copy', () => void viewer.copyRow(row)),
          tool('link', 'Link', () => void viewer.linkTo(row)),
        ]),
      ]),
      body === undefined
        ? h('pre', null, detail.line)
        : h('div', { class: 'json mono' }, h(Value, { viewer, value: body, path: '', depth: 0 })),
    ];
  }
}

function facts({ row, ts, restart, node, uid }: RowDetail): [string, string][] {
  const all: [string, string | number | undefined][] = [
    ['time', ts],
    ['namespace', row.namespace],
    ['pod', row.pod],
    ['container', row.container],
    ['restart', restart],
    ['node', node],
    ['uid', uid],
  ];
  return all.flatMap(([name, value]) =>
    value === undefined || value === '' ? [] : [[name, String(value)] as [string, string]],
  );
}

function tool(name: 'copy' | 'link', text: string, onClick: () => void): ComponentChild {
  return h('button', { type: 'button', class: 'solid', onClick }, [icon(name), text]);
}

interface ValueProps {
  readonly viewer: Viewer;
  readonly value: unknown;
  /** Dotted, as field filters have it. */
  readonly path: string;
  readonly depth: number;
}

function Value(props: ValueProps): ComponentChild {
  const { value, depth } = props;
  if (typeof value !== 'object' || value === null) return h(Leaf, props);
  const isArray = Array.isArray(value);
  const entries = Object.entries(value);
  const [open, close] = isArray ? ['[', ']'] : ['{', '}'];
  if (entries.length === 0 || depth >= deepest)
    return `${open}${entries.length > 0 ? '…' : ''}${close}`;
  return [
    open,
    h(
      'ul',
      null,
      entries.slice(0, mostEntries).map(([key, child]) =>
        h('li', { key }, [
          !isArray && [h('span', { class: 'json-key' }, key), ': '],
          h(Value, {
            ...props,
            value: child,
            path: props.path === '' ? key : `${props.path}.${key}`,
            depth: depth + 1,
          }),
        ]),
      ),
    ),
    entries.length > mostEntries && h('p', null, `… ${entries.length - mostEntries} more`),
    close,
  ];
}

/** A value; a click shows only lines that have it, the sign beside it copies it. */
function Leaf({ viewer, value, path }: ValueProps): ComponentChild {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return h('span', { class: 'leaf' }, [
    h(
      'button',
      {
        type: 'button',
        class: `json-value json-${value === null ? 'null' : typeof value}`,
        title: `Show only lines with ${path}: ${text.slice(0, 80)}`,
        onClick: () => viewer.choose(toggledField(viewer.choices, { key: path, value: text })),
      },
      JSON.stringify(value),
    ),
    h(
      'button',
      {
        type: 'button',
        class: 'icon leaf-copy',
        title: 'Copy this value',
        'aria-label': `Copy ${path}`,
        onClick: () => void viewer.copy(text, `${path} copied`),
      },
      icon('copy'),
    ),
  ]);
}
