import type { Row } from '../../engine/protocol.ts';

/** Asks for rows of the view in force; resolves with those that are there. */
export type FetchRows = (
  from: number,
  count: number,
) => Promise<{ generation: number; rows: readonly Row[] }>;

const pageRows = 128;
const mostPages = 80;

/** Rows near what is looked at, in pages; the least recently needed page goes first. */
export class RowCache {
  private pages = new Map<number, Map<number, Row>>();
  private readonly inFlight = new Set<string>();
  private readonly fetchRows: FetchRows;
  private readonly onRows: () => void;
  private generation = 0;

  constructor(fetchRows: FetchRows, onRows: () => void) {
    this.fetchRows = fetchRows;
    this.onRows = onRows;
  }

  /** Forgets the rows of another generation. */
  setGeneration(generation: number): void {
    if (generation === this.generation) return;
    this.generation = generation;
    this.pages = new Map();
    this.inFlight.clear();
  }

  get(place: number): Row | undefined {
    return this.pages.get(Math.floor(place / pageRows))?.get(place);
  }

  /** Fetches what is missing of the places `from` to before `to`; `onRows` tells when it is there. */
  need(from: number, to: number): void {
    const first = Math.floor(from / pageRows);
    for (let page = first; page * pageRows < to; page++) this.needPage(page, from, to);
    for (const page of this.pages.keys()) {
      if (this.pages.size <= mostPages) break;
      this.pages.delete(page);
    }
  }

  private needPage(page: number, from: number, to: number): void {
    const known = this.pages.get(page) ?? new Map<number, Row>();
    // Most recently needed is last.
    this.pages.delete(page);
    this.pages.set(page, known);
    let start = Math.max(from, page * pageRows);
    const end = Math.min(to, (page + 1) * pageRows);
    while (start < end && known.has(start)) start++;
    if (start < end) this.fetch(start, (page + 1) * pageRows);
  }

  private fetch(from: number, to: number): void {
    const { generation } = this;
    const request = `${from}-${to}`;
    if (this.inFlight.has(request)) return;
    this.inFlight.add(request);
    this.fetchRows(from, to - from).then(
      (answer) => {
        if (generation !== this.generation) return;
        this.inFlight.delete(request);
        if (answer.generation !== generation) return;
        for (const row of answer.rows) {
          this.pages.get(Math.floor(row.place / pageRows))?.set(row.place, row);
        }
        if (answer.rows.length > 0) this.onRows();
      },
      () => this.inFlight.delete(request),
    );
  }
}
