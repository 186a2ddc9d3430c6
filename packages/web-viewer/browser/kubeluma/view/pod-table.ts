import { h, type ComponentChild } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { podKey, type PodRow } from '../state/pod.ts';
import { nextOrder, type Column, type Order } from '../state/rows.ts';
import { shortAge } from '../state/words.ts';
import { podTone } from './tone.ts';

const rowHeight = 34;
const margin = 10;
const tailLength = 6;

interface Heading {
  readonly column: Column;
  readonly label: string;
  readonly class: string;
}

const headings: readonly Heading[] = [
  { column: 'name', label: 'Name', class: 'c-name' },
  { column: 'namespace', label: 'Namespace', class: 'c-namespace' },
  { column: 'status', label: 'Status', class: 'c-status' },
  { column: 'ready', label: 'Ready', class: 'c-ready number' },
  { column: 'restarts', label: 'Restarts', class: 'c-restarts number' },
  { column: 'age', label: 'Age', class: 'c-age number' },
];

interface Properties {
  /** Filtered, in order. */
  readonly rows: readonly PodRow[];
  readonly order: Order;
  /** Key of the row that keys act on. */
  readonly active: string | undefined;
  readonly focused: string | undefined;
  readonly now: number;
  readonly onOrder: (order: Order) => void;
  readonly onActive: (key: string) => void;
  readonly onOpen: (row: PodRow) => void;
}

/** The table of pods. Only the rows in sight stand in the document. */
export function PodTable(properties: Properties): ComponentChild {
  const { rows, order, onOrder } = properties;
  const host = useRef<HTMLDivElement>(null);
  const [sight, setSight] = useState({ top: 0, height: 800 });
  useLayoutEffect(() => {
    const element = host.current;
    if (element === null) return;
    const look = (): void => setSight({ top: element.scrollTop, height: element.clientHeight });
    look();
    const observer = new ResizeObserver(look);
    observer.observe(element);
    element.addEventListener('scroll', look, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', look);
    };
  }, []);
  const activeAt = rows.findIndex((row) => podKey(row) === properties.active);
  useScrollTo(host, activeAt, properties.active);
  const from = Math.max(0, Math.min(Math.floor(sight.top / rowHeight) - margin, rows.length));
  const to = Math.min(rows.length, Math.ceil((sight.top + sight.height) / rowHeight) + margin);
  const isActiveInSight = activeAt >= from && activeAt < to;
  return h('div', { class: 'table-host', ref: host, tabIndex: -1 }, [
    h('table', { class: 'pods', 'aria-rowcount': rows.length + 1, 'aria-label': 'Pods' }, [
      h(
        'thead',
        {},
        h(
          'tr',
          { 'aria-rowindex': 1 },
          headings.map((heading) => h(HeadingCell, { heading, order, onOrder })),
        ),
      ),
      h('tbody', {}, [
        spacer(from),
        ...rows.slice(from, to).map((row, index) =>
          h(Row, {
            ...properties,
            key: podKey(row),
            row,
            at: from + index,
            // Tab reaches one row: the active one, or the first in sight.
            tabbed: isActiveInSight ? from + index === activeAt : index === 0,
          }),
        ),
        spacer(rows.length - to),
      ]),
    ]),
  ]);
}

/** Brings the active row into sight when it becomes another one, not when rows move. */
function useScrollTo(
  host: { current: HTMLDivElement | null },
  at: number,
  active: string | undefined,
): void {
  useEffect(() => {
    const element = host.current;
    if (element === null || at < 0) return;
    const head = element.querySelector('thead')?.clientHeight ?? rowHeight;
    const top = at * rowHeight;
    const bottom = top + rowHeight + head;
    if (top < element.scrollTop) element.scrollTop = top;
    else if (bottom > element.scrollTop + element.clientHeight)
      element.scrollTop = bottom - element.clientHeight;
  }, [active]);
}

function spacer(rows: number): ComponentChild {
  return (
    rows > 0 &&
    h(
      'tr',
      { 'aria-hidden': 'true', class: 'spacer' },
      h('td', { style: { height: `${rows * rowHeight}px` } }),
    )
  );
}

interface HeadingProperties {
  readonly heading: Heading;
  readonly order: Order;
  readonly onOrder: (order: Order) => void;
}

function HeadingCell({ heading, order, onOrder }: HeadingProperties): ComponentChild {
  const isMine = order.column === heading.column;
  const sort = order.descending ? 'descending' : 'ascending';
  return h(
    'th',
    { scope: 'col', class: heading.class, 'aria-sort': isMine ? sort : 'none' },
    h('button', { type: 'button', onClick: () => onOrder(nextOrder(order, heading.column)) }, [
      heading.label,
      h(
        'span',
        { class: 'sort', 'aria-hidden': 'true' },
        isMine ? (order.descending ? '↓' : '↑') : '',
      ),
    ]),
  );
}

interface RowProperties extends Properties {
  readonly row: PodRow;
  readonly at: number;
  readonly tabbed: boolean;
}

function Row({
  row,
  at,
  tabbed,
  active,
  focused,
  now,
  onOpen,
  onActive,
}: RowProperties): ComponentChild {
  const key = podKey(row);
  const classes = [key === active ? 'active' : '', key === focused ? 'focused' : '']
    .join(' ')
    .trim();
  return h('tr', { class: classes, 'aria-rowindex': at + 2, onClick: () => onOpen(row) }, [
    h(
      'th',
      { scope: 'row', class: 'c-name' },
      h(
        'button',
        {
          type: 'button',
          class: 'pod-name',
          title: key,
          tabIndex: tabbed ? 0 : -1,
          'data-pod': key,
          'aria-current': key === focused ? 'true' : undefined,
          onFocus: () => onActive(key),
        },
        nameParts(row.name),
      ),
    ),
    h('td', { class: 'c-namespace' }, row.namespace),
    h(
      'td',
      { class: 'c-status' },
      h(
        'span',
        { class: `tone ${podTone(row)}`, title: row.status },
        h('span', { class: 'word' }, row.status),
      ),
    ),
    h(
      'td',
      {
        class: `c-ready number ${row.ready < row.total && row.phase !== 'Succeeded' ? 'short' : ''}`,
      },
      `${row.ready}/${row.total}`,
    ),
    h('td', { class: `c-restarts number ${row.restarts > 0 ? 'some' : ''}` }, row.restarts),
    h(
      'td',
      { class: 'c-age number' },
      row.createdAt === undefined ? '' : shortAge(now - row.createdAt),
    ),
  ]);
}

/** Pods of one owner differ in the end of their names: where there is no room, the middle goes. */
function nameParts(name: string): ComponentChild {
  const cut = Math.max(0, name.length - tailLength);
  return [
    h('span', { key: 'head', class: 'name-head' }, name.slice(0, cut)),
    h('span', { key: 'tail', class: 'name-tail' }, name.slice(cut)),
  ];
}
