import type { FromWorker, ToWorker } from '../protocol.ts';
import type { Running } from '../schedule/running.ts';
import type { RowFilter } from '../search/row-filter.ts';
import type { RowStore } from '../store/row-store.ts';
import type { View } from '../view/view.ts';
import { exportRows } from './export-rows.ts';
import { facetsOf } from './facets.ts';
import { fieldFacets } from './field-facets.ts';
import { histogramOf } from './histogram.ts';
import { locate } from './locate.ts';
import type { RowPainter } from './row-painter.ts';

/** The log as it is when the page asks. */
export interface Held {
  readonly view: View;
  readonly store: RowStore;
  readonly painter: RowPainter;
  /** The view's filter without its range of time; undefined where it has none. */
  readonly anyTime: () => RowFilter | undefined;
}

type Request<T extends ToWorker['type']> = Extract<ToWorker, { readonly type: T }>;
type Post = (message: FromWorker, transfer?: readonly ArrayBuffer[]) => void;

/** Answers the page's questions about the view. */
export class Answers {
  private readonly running: Running;
  private readonly post: Post;

  constructor(running: Running, post: Post) {
    this.running = running;
    this.post = post;
  }

  /** Answers at once. */
  answer(message: Request<'rows' | 'detail' | 'facets'>, { view, painter, store }: Held): void {
    const { id } = message;
    const { generation } = view;
    switch (message.type) {
      case 'rows':
        this.post({
          type: 'rows',
          id,
          generation,
          ...painter.rows(view, message.from, message.count),
        });
        return;
      case 'detail': {
        const detail = painter.detail(view, message.place);
        this.post({ type: 'detail', id, ...(detail === undefined ? {} : { detail }) });
        return;
      }
      case 'facets':
        this.post({ type: 'facets', id, facets: facetsOf(store.streams, view.lines) });
        return;
    }
  }

  /** Begins what takes longer. */
  start(
    message: Request<'locate' | 'fieldFacets' | 'histogram' | 'export'>,
    { view, store, painter, anyTime }: Held,
  ): void {
    const { id } = message;
    const { generation } = view;
    switch (message.type) {
      case 'locate':
        this.running.run(id, locate(store, view, message.by), (located) =>
          this.post({ type: 'locate', id, generation, ...located }),
        );
        return;
      case 'fieldFacets':
        this.running.run(id, fieldFacets(view, message), (result) =>
          this.post({ type: 'fieldFacets', id, ...result }),
        );
        return;
      case 'histogram': {
        const other = message.anyTime === true ? anyTime() : undefined;
        this.running.run(id, histogramOf(store, view, { ...message, other }), (histogram) =>
          this.post({ type: 'histogram', id, histogram }),
        );
        return;
      }
      case 'export': {
        const send = ({
          part,
          rows,
          done,
        }: {
          part: Uint8Array<ArrayBuffer>;
          rows: number;
          done: boolean;
        }): void => this.post({ type: 'export', id, part, rows, done }, [part.buffer]);
        const { reader } = painter;
        this.running.run(
          id,
          exportRows(view, { format: message.format, reader, send }),
          () => undefined,
        );
        return;
      }
    }
  }
}
