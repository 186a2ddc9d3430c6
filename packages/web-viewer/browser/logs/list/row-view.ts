import type { Level, Row } from '../../engine/protocol.ts';
import { namePieces } from '../pod-name.ts';
import { markSegments, type Piece } from './marks.ts';

/** How a row is shown at the moment. */
export interface RowMode {
  readonly isSelected: boolean;
  readonly isExpanded: boolean;
  /** Column of the row's pod, from 0; undefined without lanes, or when the pod has none. */
  readonly lane?: number;
  /** Changes when the pod or container column is of no use: all rows would say the same. */
  readonly columns: string;
}

/** Fills the detail of an expanded row; returns what empties it. */
export type MountDetail = (row: Row, host: HTMLElement) => () => void;

const letterOf: Readonly<Record<Level, string>> = {
  trace: 'T',
  debug: 'D',
  info: 'I',
  warn: 'W',
  error: 'E',
  fatal: 'F',
};
const hues = 12;

/** One element that shows one row after another. Text of logs only ever becomes text nodes. */
export class RowView {
  readonly element = make('div', 'row', 'row');
  /** The row that is shown; undefined while it is fetched. */
  row: Row | undefined;
  isExpanded = false;
  isMeasured = false;
  /** Width of the row's text in characters, roughly. */
  widthCh = 0;
  /** The same of its time. */
  timeCh = 0;
  private readonly toggle = make('span', 'toggle');
  private readonly level = make('span', 'level', 'gridcell');
  private readonly time = make('span', 'time', 'gridcell');
  private readonly pod = make('span', 'pod', 'gridcell');
  private readonly podHead = make('span', 'pod-head');
  private readonly podTail = make('span', 'pod-tail');
  private readonly container = make('span', 'container', 'gridcell');
  private readonly message = make('span', 'message', 'gridcell');
  private readonly mountDetail: MountDetail;
  private unmount: (() => void) | undefined;
  private detail: HTMLElement | undefined;
  private shownMode: RowMode | undefined;
  private y = NaN;
  private index = 0;

  constructor(mountDetail: MountDetail) {
    this.mountDetail = mountDetail;
    this.toggle.setAttribute('aria-hidden', 'true');
    this.pod.append(this.podHead, this.podTail);
    this.element.append(this.toggle, this.level, this.time, this.pod, this.container, this.message);
  }

  /** Shows a row, or that it is being fetched. */
  show(place: number, row: Row | undefined, mode: RowMode | undefined): void {
    if (row !== undefined && row === this.row && same(mode, this.shownMode)) return;
    if (row === undefined && this.row === undefined && this.element.id === idOf(place)) return;
    this.isMeasured = false;
    this.element.id = idOf(place);
    if (row === undefined || row !== this.row) this.fill(row);
    this.applyMode(row, mode);
    this.row = row;
    this.shownMode = mode;
  }

  /** Height with everything that is in it. */
  measure(): number {
    this.isMeasured = this.row !== undefined;
    return this.element.offsetHeight;
  }

  /** The row's content may have another height now. */
  invalidate(): void {
    this.isMeasured = false;
  }

  /** @param index - among the rows of the view, from 1 */
  setIndex(index: number): void {
    if (index === this.index) return;
    this.index = index;
    this.element.setAttribute('aria-rowindex', String(index));
  }

  moveTo(y: number): void {
    if (y === this.y) return;
    this.y = y;
    this.element.style.transform = `translateY(${y}px)`;
  }

  /** Takes the element out of use. */
  release(): void {
    this.closeDetail();
    this.element.hidden = true;
    this.element.id = '';
    this.row = undefined;
    this.shownMode = undefined;
  }

  private fill(row: Row | undefined): void {
    this.closeDetail();
    if (row === undefined) {
      this.element.className = 'row loading';
      const { level, time, podHead, podTail, container, message } = this;
      this.pod.removeAttribute('aria-label');
      for (const cell of [level, time, podHead, podTail, container, message]) cell.textContent = '';
      this.widthCh = 0;
      return;
    }
    this.level.textContent = row.level === undefined ? '' : letterOf[row.level];
    this.level.title = row.level ?? '';
    this.time.textContent = row.displayTs === '' ? clockTime(row.ms) : row.displayTs;
    this.timeCh = this.time.textContent.length;
    const [head, tail] = namePieces(row.pod);
    this.podHead.textContent = row.glyph === '' ? head : `${row.glyph} ${head}`;
    this.podTail.textContent = tail;
    this.pod.setAttribute('aria-label', row.pod);
    this.container.textContent = row.container;
    this.pod.title = [row.namespace, row.pod, row.container]
      .filter((part) => part !== '')
      .join('/');
    this.fillMessage(row);
  }

  private fillMessage(row: Row): void {
    const parts: (Node | string)[] = markSegments(row.segments, row.ranges).map(pieceNode);
    if (row.late) parts.unshift(badge('late', 'came after newer lines were shown'));
    if (row.restart !== undefined) {
      parts.unshift(badge(`restart ${row.restart}`, 'The first line of this instance here'));
    }
    if (row.cutBytes > 0) parts.push(badge(`+${row.cutBytes} bytes`, 'Enter shows the whole line'));
    if (row.fill !== undefined) parts.push(button('load', 'Load what the server still has'));
    this.message.replaceChildren(...parts);
    const text = row.segments.reduce((sum, segment) => sum + segment.text.length, 0);
    this.widthCh = text + 70;
  }

  private applyMode(row: Row | undefined, mode: RowMode | undefined): void {
    if (row === undefined || mode === undefined) return;
    const { element } = this;
    const classes = [
      'row',
      `is-${row.kind}`,
      `level-${row.level ?? 'none'}`,
      hueOf(row),
      mode.columns,
    ];
    if (row.source !== 'pod') classes.push(`from-${row.source}`);
    if (mode.isSelected) classes.push('selected');
    if (mode.isExpanded) classes.push('expanded');
    if (mode.lane !== undefined) classes.push(`lane-${mode.lane}`);
    element.className = classes.join(' ');
    element.setAttribute('aria-selected', String(mode.isSelected));
    element.setAttribute('aria-expanded', String(mode.isExpanded));
    this.isExpanded = mode.isExpanded;
    if (mode.isExpanded) this.openDetail(row);
    else this.closeDetail();
  }

  private openDetail(row: Row): void {
    if (this.detail !== undefined) return;
    this.detail = make('div', 'detail', 'gridcell');
    this.element.append(this.detail);
    this.unmount = this.mountDetail(row, this.detail);
  }

  private closeDetail(): void {
    this.unmount?.();
    this.unmount = undefined;
    this.detail?.remove();
    this.detail = undefined;
    this.isExpanded = false;
  }
}

/** Id of the element that shows a place. */
export function idOf(place: number): string {
  return `row-${place}`;
}

/** Hues by pod; a page has few pods, and few of them share a hue. */
const huesOfPods = new Map<string, number>();

/** The class that colours a pod's name: by its name, or the next that is free among the first pods. */
export function hueOf({ namespace, pod }: { namespace: string; pod: string }): string {
  const key = `${namespace}/${pod}`;
  let hue = huesOfPods.get(key);
  if (hue === undefined) {
    const taken = new Set(huesOfPods.values());
    hue = hashOf(key) % hues;
    for (let tries = 0; tries < hues && taken.has(hue); tries++) hue = (hue + 1) % hues;
    huesOfPods.set(key, hue);
  }
  return `hue-${hue}`;
}

function hashOf(text: string): number {
  let hash = 0;
  for (const character of text) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) >>> 0;
  return hash;
}

function same(a: RowMode | undefined, b: RowMode | undefined): boolean {
  return (
    a?.isSelected === b?.isSelected &&
    a?.isExpanded === b?.isExpanded &&
    a?.lane === b?.lane &&
    a?.columns === b?.columns
  );
}

function pieceNode(piece: Piece): Node | string {
  const isPlain = piece.classes === undefined && piece.fg === undefined && piece.bg === undefined;
  if (isPlain && !piece.isMatch) return piece.text;
  const element = document.createElement(piece.isMatch ? 'mark' : 'span');
  element.textContent = piece.text;
  if (piece.classes !== undefined) {
    element.className = piece.classes
      .split(' ')
      .map((name) => `sgr-${name}`)
      .join(' ');
  }
  if (piece.fg !== undefined) element.style.color = cssColor(piece.fg);
  if (piece.bg !== undefined) element.style.backgroundColor = cssColor(piece.bg);
  return element;
}

function cssColor(rgb: number): string {
  return `#${rgb.toString(16).padStart(6, '0')}`;
}

function badge(text: string, title: string): HTMLElement {
  const element = make('span', 'badge');
  element.textContent = text;
  element.title = title;
  return element;
}

function button(text: string, title: string): HTMLElement {
  const element = document.createElement('button');
  element.type = 'button';
  element.className = 'solid fill';
  element.tabIndex = -1;
  element.textContent = text;
  element.title = title;
  return element;
}

function clockTime(ms: number | undefined): string {
  if (ms === undefined) return '';
  const date = new Date(ms);
  const two = (value: number): string => String(value).padStart(2, '0');
  const seconds = `${two(date.getSeconds())}.${String(date.getMilliseconds()).padStart(3, '0')}`;
  return `${two(date.getHours())}:${two(date.getMinutes())}:${seconds}`;
}

function make(tag: 'div' | 'span', className: string, role?: string): HTMLElement {
  const element = document.createElement(tag);
  element.className = className;
  if (role !== undefined) element.setAttribute('role', role);
  return element;
}
