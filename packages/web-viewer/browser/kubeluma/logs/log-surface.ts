import { count } from '../state/words.ts';
import { keptRows, type LogBuffer, type LogRow } from './log-buffer.ts';
import { rangesOf } from '../../engine/paint/segments.ts';
import type { Found, LineFinder } from './line-finder.ts';
import { paintLine, shownText, toggleJson } from './paint-line.ts';

/** What a {@link LogSurface} tells. */
export interface SurfaceListener {
  /** The visitor scrolled away from the end (false), or back to it (true). */
  onFollow(follow: boolean): void;
  /** An expression was looked for in more rows. */
  onFound(): void;
  /** One took too long, and is not looked for any more. */
  onStopped(): void;
}

/**
 * Rows of a log in a scrolling element. While it follows, it shows the newest; while it is paused, nothing
 * moves and new rows are only counted. Works on the document itself: to compare thousands of rows for each
 * batch of lines would cost more than to add them.
 */
export class LogSurface {
  readonly #host: HTMLElement;
  readonly #listener: SurfaceListener;
  readonly #finder: LineFinder;
  readonly #top: HTMLElement;
  #buffer: LogBuffer | undefined;
  #shown: LogRow[] = [];
  #newest = 0;
  #follow = true;
  #pattern: RegExp | undefined;
  /** What the finder looks for. */
  #expression: RegExp | undefined;
  /** Steps that wait for what the finder finds. */
  #steps: (1 | -1)[] = [];
  #emptyText = '';
  #found: HTMLElement[] = [];
  #at = -1;
  /** Where scrolling put itself, to tell the visitor's scrolling from its own. */
  #ownTop = 0;

  constructor(host: HTMLElement, listener: SurfaceListener, finder: LineFinder) {
    this.#host = host;
    this.#listener = listener;
    this.#finder = finder;
    this.#top = document.createElement('div');
    this.#top.className = 'log-row log-note';
    host.replaceChildren(this.#top);
    host.addEventListener('scroll', this.#onScroll, { passive: true });
    host.addEventListener('click', this.#onClick);
    host.addEventListener('keydown', this.#onKey);
  }

  /** New rows that wait for following to go on. */
  get waiting(): number {
    return this.#follow ? 0 : (this.#buffer?.newest ?? 0) - this.#newest;
  }

  /** How many rows match what is searched for, and the one looked at, from 1; 0 for none. */
  get matches(): { readonly count: number; readonly at: number } {
    return { count: this.#found.length, at: this.#at + 1 };
  }

  /** Shows another log, from its end. */
  show(buffer: LogBuffer): void {
    if (this.#buffer === buffer) return;
    this.#buffer = buffer;
    this.#clear();
    this.update();
  }

  /** Brings the rows up to date with the log; once a frame is enough. */
  update(): void {
    const buffer = this.#buffer;
    if (buffer === undefined) return;
    if (this.#follow && buffer.newest > this.#newest) this.#append(buffer);
    this.#sayWhatIsAbove(buffer);
    if (this.#follow) this.#toEnd();
  }

  setFollow(follow: boolean): void {
    if (this.#follow === follow) return;
    this.#follow = follow;
    this.update();
  }

  /** What stands where there are no rows. */
  setEmptyText(text: string): void {
    this.#emptyText = text;
  }

  /**
   * Marks what matches; undefined marks nothing.
   * @param isExpression - it may take any time, and is looked for beside the page
   */
  search(pattern: RegExp | undefined, isExpression = false): void {
    this.#pattern = isExpression ? undefined : pattern;
    this.#expression = isExpression ? pattern : undefined;
    this.#forgetFound();
    for (const [index, element] of this.#elements().entries()) {
      const row = this.#shown[index];
      if (row !== undefined) this.#paint(element, row);
    }
    this.#find(this.#shown);
  }

  /** Goes to the next match, or back to the one before; from the end at first. */
  step(by: 1 | -1): void {
    if (this.#finder.isBusy) {
      this.#steps.push(by);
      return;
    }
    const total = this.#found.length;
    if (total === 0) return;
    this.#found[this.#at]?.classList.remove('log-now');
    this.#at = this.#at < 0 ? total - 1 : (this.#at + by + total) % total;
    const element = this.#found[this.#at];
    element?.classList.add('log-now');
    if (element === undefined) return;
    // Not scrollIntoView, which would scroll whatever the log stands in, too.
    const { clientHeight } = this.#host;
    this.#host.scrollTop = element.offsetTop - (clientHeight - element.offsetHeight) / 2;
  }

  dispose(): void {
    this.#finder.cancel();
    this.#host.removeEventListener('scroll', this.#onScroll);
    this.#host.removeEventListener('click', this.#onClick);
    this.#host.removeEventListener('keydown', this.#onKey);
    this.#host.replaceChildren();
  }

  #append(buffer: LogBuffer): void {
    const rows = buffer.after(this.#newest).slice(-keptRows);
    const isGap = (rows[0]?.id ?? 0) > this.#newest + 1;
    // Rows that came and went while it was paused: what stands here does not lead up to the new ones.
    if (isGap) this.#clear();
    const fragment = document.createDocumentFragment();
    for (const row of rows) {
      const element = document.createElement('div');
      this.#paint(element, row);
      fragment.append(element);
    }
    this.#host.append(fragment);
    this.#shown.push(...rows);
    this.#newest = buffer.newest;
    this.#trim();
    this.#find(rows);
  }

  #trim(): void {
    const excess = this.#shown.length - keptRows;
    if (excess <= 0) return;
    this.#shown.splice(0, excess);
    for (let left = excess; left > 0; left--) {
      const element = this.#top.nextElementSibling;
      if (element === this.#found[0]) this.#dropFirstMatch();
      element?.remove();
    }
  }

  #dropFirstMatch(): void {
    this.#found.shift();
    this.#at = Math.max(-1, this.#at - 1);
  }

  #paint(element: HTMLElement, row: LogRow, found: readonly number[] = []): void {
    const isSearched = this.#pattern !== undefined && row.kind === 'line';
    const ranges = isSearched ? rangesOf(shownText(row), this.#pattern) : found;
    paintLine(element, row, ranges);
    if (ranges.length > 0) this.#found.push(element);
  }

  #find(rows: readonly LogRow[]): void {
    const lines = rows.filter(({ kind }) => kind === 'line');
    if (this.#expression === undefined || lines.length === 0) return;
    this.#finder.find(this.#expression, lines.map(shownText), {
      found: (found) => this.#mark(lines, found),
      stopped: () => {
        this.search(undefined);
        this.#listener.onStopped();
      },
    });
  }

  /** The rows may have moved up since they were asked for; what went is not drawn any more. */
  #mark(lines: readonly LogRow[], found: Found): void {
    const elements = this.#elements();
    const first = this.#shown[0]?.id ?? 0;
    for (const [at, row] of lines.entries()) {
      const [element, ranges] = [elements[row.id - first], found[at] ?? []];
      if (element !== undefined && ranges.length > 0) this.#paint(element, row, ranges);
    }
    if (!this.#finder.isBusy) for (const by of this.#steps.splice(0)) this.step(by);
    this.#listener.onFound();
  }

  #forgetFound(): void {
    this.#finder.cancel();
    this.#found = [];
    this.#at = -1;
    this.#steps = [];
  }

  #sayWhatIsAbove(buffer: LogBuffer): void {
    const above = (this.#shown[0]?.id ?? 1) - 1;
    const text =
      above > 0
        ? `${count(above, 'earlier row')} not shown: this page keeps the last ${keptRows.toLocaleString('en')}`
        : buffer.newest === 0
          ? this.#emptyText
          : '';
    if (this.#top.textContent !== text) this.#top.textContent = text;
    this.#top.hidden = text === '';
  }

  #clear(): void {
    this.#host.replaceChildren(this.#top);
    this.#shown = [];
    this.#forgetFound();
    this.#newest = 0;
  }

  #toEnd(): void {
    this.#host.scrollTop = this.#host.scrollHeight;
    this.#ownTop = this.#host.scrollTop;
  }

  #elements(): HTMLElement[] {
    return [...this.#host.children].slice(1) as HTMLElement[];
  }

  readonly #onClick = ({ target }: Event): void => {
    const isButton = target instanceof Element && target.closest('.log-open') !== null;
    if (isButton) this.#toggle(target.closest('.log-row'));
  };

  readonly #onKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || event.target !== this.#host) return;
    if (this.#toggle(this.#found[this.#at] ?? null)) event.preventDefault();
  };

  #toggle(element: Element | null): boolean {
    const row = this.#shown[this.#elements().indexOf(element as HTMLElement)];
    if (row === undefined || !toggleJson(element as HTMLElement, row)) return false;
    // What is being read must not be carried away by the next line.
    if (this.#follow) this.#listener.onFollow(false);
    return true;
  }

  readonly #onScroll = (): void => {
    const { scrollTop, scrollHeight, clientHeight } = this.#host;
    const isAtEnd = scrollHeight - scrollTop - clientHeight < 8;
    if (this.#follow && scrollTop < this.#ownTop - 4 && !isAtEnd) this.#listener.onFollow(false);
    else if (!this.#follow && isAtEnd && scrollTop > this.#ownTop) this.#listener.onFollow(true);
    this.#ownTop = scrollTop;
  };
}
