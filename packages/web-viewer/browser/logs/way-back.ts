import type { Row, State } from '../engine/protocol.ts';
import type { EngineClient } from './engine-client.ts';
import type { LogList } from './log-list.ts';

/** Leads the visitor back to the row where they were, once another worker has got the rows again. */
export class WayBack {
  private readonly engine: EngineClient;
  private readonly list: LogList;
  private from: { row: Row | undefined; isSelected: boolean; isFollowing: boolean } | undefined;

  constructor(engine: EngineClient, list: LogList) {
    this.engine = engine;
    this.list = list;
  }

  /** True from the end of a worker until the rows of the next one are here. */
  get isNeeded(): boolean {
    return this.from !== undefined;
  }

  /** Remembers where the visitor is: the rows go now. */
  begin(): void {
    const { list } = this;
    const { selected, isFollowing } = list;
    this.from ??= { row: list.landmark, isSelected: selected !== undefined, isFollowing };
    list.deselect();
  }

  /** The state of the view that the choices made. */
  async update(state: State): Promise<void> {
    const { from, list } = this;
    const isAllHere = state.total > 0 && state.newestSeq >= state.serverNewestSeq;
    if (from === undefined || !isAllHere || state.isFiltering) return;
    this.from = undefined;
    if (from.row === undefined || (from.isFollowing && !from.isSelected)) return;
    const by = { type: 'seq', seq: from.row.seq } as const;
    const located = await this.engine.ask('locate', { by }).catch(() => undefined);
    if (located?.place === undefined) return;
    const { rows } = await this.engine.ask('rows', { from: located.place, count: 1 });
    const [row] = rows;
    if (row === undefined) return;
    if (!from.isSelected) list.list.reveal(row.place);
    else if (located.exact && !from.isFollowing) list.select(row, 'center');
    else if (located.exact) {
      list.selected = row;
      list.list.requestPaint();
    }
  }
}
