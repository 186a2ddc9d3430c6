/** One row of a log: a line, or a word about what happened between lines. */
export interface LogRow {
  /** Counts up by one from row to row. */
  readonly id: number;
  /** `missing`: there were lines that are not here. */
  readonly kind: 'line' | 'missing' | 'note';
  readonly text: string;
  /** RFC 3339; '' where it is not known. */
  readonly ts: string;
}

/** How many rows are kept of one container. */
export const keptRows = 3_000;
/** How many lines a server may send again after a reconnection. */
const repeated = 1_000;

/** The last rows of one container's log. */
export class LogBuffer {
  readonly #capacity: number;
  #rows: LogRow[] = [];
  #nextId = 1;
  /** Lines that may come again, with how often; undefined when none are expected. */
  #known: Map<string, number> | undefined;
  #repeats = 0;

  constructor(capacity: number = keptRows) {
    this.#capacity = capacity;
  }

  /** Id of the newest row; 0 before the first. */
  get newest(): number {
    return this.#nextId - 1;
  }

  /** Adds a line, unless it is one that is sent again. */
  addLine(text: string, ts: string): void {
    if (this.#known !== undefined && this.#isRepeat(text, ts)) return;
    this.#add('line', text, ts);
  }

  /** Adds a word between lines. */
  addNote(kind: 'missing' | 'note', text: string): void {
    this.#add(kind, text, '');
  }

  /** The stream was cut and starts again: its last lines may come a second time. */
  expectRepeats(): void {
    const lines = this.#rows.slice(-repeated).filter(({ kind }) => kind === 'line');
    if (lines.length === 0) return;
    this.#known = new Map();
    this.#repeats = 0;
    for (const { text, ts } of lines) {
      const key = keyOf(text, ts);
      this.#known.set(key, (this.#known.get(key) ?? 0) + 1);
    }
  }

  /** The newest rows with an id above `id`, at most as many as are kept. */
  after(id: number): readonly LogRow[] {
    const wanted = Math.min(this.newest - id, this.#capacity, this.#rows.length);
    return wanted <= 0 ? [] : this.#rows.slice(-wanted);
  }

  #add(kind: LogRow['kind'], text: string, ts: string): void {
    this.#rows.push({ id: this.#nextId++, kind, text, ts });
    // Cut in big steps: to shift for each line would move the whole array each time.
    if (this.#rows.length > 2 * this.#capacity) this.#rows = this.#rows.slice(-this.#capacity);
  }

  /** The first line that is not known ends the repeats; where nothing was repeated, lines may be missing. */
  #isRepeat(text: string, ts: string): boolean {
    const key = keyOf(text, ts);
    const left = this.#known?.get(key) ?? 0;
    if (ts !== '' && left > 0) {
      this.#known?.set(key, left - 1);
      this.#repeats += 1;
      return true;
    }
    this.#known = undefined;
    if (this.#repeats === 0)
      this.addNote('missing', 'the connection was cut: lines may be missing or repeated here');
    return false;
  }
}

function keyOf(text: string, ts: string): string {
  return `${ts} ${text}`;
}
