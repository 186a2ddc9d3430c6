import { exportRows } from './answers/export-rows.ts';
import { facetsOf } from './answers/facets.ts';
import { fieldFacets } from './answers/field-facets.ts';
import { histogramOf } from './answers/histogram.ts';
import { locate } from './answers/locate.ts';
import { RowPainter } from './answers/row-painter.ts';
import type { FromWorker, Query, ToWorker } from './protocol.ts';
import { Slices, type Job } from './schedule/slices.ts';
import { RowFilter } from './search/row-filter.ts';
import { StateReport } from './state-report.ts';
import { RowStore } from './store/row-store.ts';
import { View } from './view/view.ts';
import { Feed, type FeedEnvironment } from './wire/feed.ts';
import { FillCollector, findMissingRow, type FrameRange } from './wire/fill.ts';
import { Intake } from './wire/intake.ts';

/** What the engine needs of the worker that it runs in. */
export interface EngineEnvironment extends FeedEnvironment {
  readonly post: (message: FromWorker, transfer?: readonly ArrayBuffer[]) => void;
  /** The answer's text in pieces. @throws Error that says what the server answered */
  readonly fetchText: (url: string, signal: AbortSignal) => AsyncIterable<string>;
  /** Milliseconds, monotonic. */
  readonly now: () => number;
  /** Calls back as a task of its own, behind messages that wait. */
  readonly defer: (callback: () => void) => void;
}

/** Memory for rows unless said otherwise. */
const DEFAULT_MAX_BYTES = 1.5 * 1024 ** 3;

type Request<T extends ToWorker['type']> = Extract<ToWorker, { readonly type: T }>;

/** The log in a tab: takes what the page asks and what the server sends, and answers the page. */
export class Engine {
  private readonly environment: EngineEnvironment;
  private readonly maxBytes: number;
  private readonly slices: Slices;
  private readonly report: StateReport;
  /** How to end what runs for an id. */
  private readonly running = new Map<number, () => void>();
  private store: RowStore;
  private painter: RowPainter;
  private intake: Intake;
  private feed: Feed | undefined;
  private url: string | undefined;
  private query: Query = {};
  private view: View;
  private stopCatchUp: (() => void) | undefined;

  constructor(environment: EngineEnvironment, maxBytes = DEFAULT_MAX_BYTES) {
    this.environment = environment;
    this.maxBytes = maxBytes;
    this.slices = new Slices(environment);
    this.store = this.newStore();
    this.painter = new RowPainter(this.store);
    this.intake = this.newIntake();
    this.view = new View(this.store, new RowFilter({}, this.store.streams), 1);
    this.report = new StateReport(environment, () => ({
      store: this.store,
      view: this.view,
      intake: this.intake,
      feed: this.feed,
    }));
  }

  /** A message of the page. What fails is answered, and ends nothing else. */
  receive(message: ToWorker): void {
    try {
      this.dispatch(message);
    } catch (error) {
      if (!('id' in message)) throw error;
      this.fail(message.id, messageOf(error));
    }
  }

  private dispatch(message: ToWorker): void {
    switch (message.type) {
      case 'connect':
        this.connect(message.url);
        return;
      case 'disconnect':
        this.feed?.close();
        return;
      case 'query':
        this.setQuery(message);
        return;
      case 'fill':
        void this.fill(message);
        return;
      case 'cancel':
        this.cancel(message.id, 'cancelled');
        return;
      case 'rows':
      case 'detail':
      case 'facets':
        this.answer(message);
        return;
      default:
        this.startJob(message);
        return;
    }
  }

  private answer(message: Request<'rows' | 'detail' | 'facets'>): void {
    const { view, painter } = this;
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
        this.post({ type: 'facets', id, facets: facetsOf(this.store.streams, view.counts) });
        return;
    }
  }

  private startJob(message: Request<'locate' | 'fieldFacets' | 'histogram' | 'export'>): void {
    const { view, store } = this;
    const { id } = message;
    const { generation } = view;
    switch (message.type) {
      case 'locate':
        this.run(id, locate(store, view, message.by), (located) =>
          this.post({ type: 'locate', id, generation, ...located }),
        );
        return;
      case 'fieldFacets':
        this.run(id, fieldFacets(view, message), (result) =>
          this.post({ type: 'fieldFacets', id, ...result }),
        );
        return;
      case 'histogram': {
        const other = message.anyTime === true ? this.anyTime() : undefined;
        this.run(id, histogramOf(store, view, { ...message, other }), (histogram) =>
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
        }): void => this.environment.post({ type: 'export', id, part, rows, done }, [part.buffer]);
        const { reader } = this.painter;
        this.run(id, exportRows(view, { format: message.format, reader, send }), () => undefined);
        return;
      }
    }
  }

  /** The filter without its range of time; undefined where it has none. */
  private anyTime(): RowFilter | undefined {
    const { fromMs, toMs, ...query } = this.query;
    if (fromMs === undefined && toMs === undefined) return undefined;
    return new RowFilter(query, this.store.streams);
  }

  private run<T>(id: number, job: Job<T>, onDone: (value: T) => void): void {
    const stop = this.slices.start(job, {
      onDone: (value) => {
        this.running.delete(id);
        onDone(value);
      },
      onError: (error) => {
        this.running.delete(id);
        this.fail(id, messageOf(error));
      },
    });
    this.running.set(id, stop);
  }

  private cancel(id: number, message: string): void {
    const stop = this.running.get(id);
    if (stop === undefined) return;
    this.running.delete(id);
    stop();
    this.fail(id, message);
  }

  private connect(url: string): void {
    this.feed?.close();
    if (this.url !== undefined && this.url !== url) this.reset();
    this.url = url;
    try {
      this.feed = new Feed(url, this.environment, {
        onMessage: (message) => this.message(message),
        onChange: () => this.report.changed(),
        lastSeq: () => this.intake.lastSeq,
        isEnded: () => this.intake.isEnded,
      });
    } catch {
      this.feed = undefined;
      this.report.changed();
      return;
    }
    this.feed.connect();
  }

  private message(message: unknown): void {
    this.intake.message(message);
    this.store.evict();
    this.report.changed();
    this.catchUp();
    if (this.intake.needsRestart) this.feed?.restart();
  }

  private setQuery({ id, query }: Request<'query'>): void {
    let filter: RowFilter;
    try {
      filter = new RowFilter(query, this.store.streams);
    } catch (error) {
      this.fail(id, messageOf(error));
      return;
    }
    this.query = query;
    this.show(filter);
    this.post({ type: 'query', id, generation: this.view.generation });
  }

  /** Makes a new view, which ends what was asked of the old one. */
  private show(filter: RowFilter): void {
    for (const id of [...this.running.keys()]) this.cancel(id, 'the view changed');
    this.stopCatchUp?.();
    this.stopCatchUp = undefined;
    this.view = new View(this.store, filter, this.view.generation + 1);
    this.report.changed();
    this.catchUp();
  }

  private catchUp(): void {
    if (this.stopCatchUp !== undefined || this.view.isCaughtUp) return;
    this.stopCatchUp = this.slices.start(this.view.catchUp(), {
      onDone: () => {
        this.stopCatchUp = undefined;
        this.report.changed();
        this.catchUp();
      },
      onError: (error) => {
        this.stopCatchUp = undefined;
        throw error;
      },
    });
  }

  private async fill({ id, from, to }: Request<'fill'>): Promise<void> {
    const { store, feed } = this;
    const row = findMissingRow(store, { from, to });
    const position = row === undefined ? undefined : store.position(row);
    if (feed === undefined || position === undefined) {
      this.fail(id, 'these lines are not missing here any more');
      return;
    }
    const reason = this.painter.reader.frame(position)?.['reason'];
    const collector = new FillCollector(
      { from, to },
      typeof reason === 'string' ? reason : undefined,
    );
    const controller = new AbortController();
    this.running.set(id, () => controller.abort());
    try {
      for await (const text of this.environment.fetchText(
        feed.framesUrl(from, to),
        controller.signal,
      )) {
        collector.text(text);
        if (collector.isFull) break;
      }
      if (this.running.delete(id)) this.putIn(id, { from, to }, collector);
    } catch (error) {
      if (this.running.delete(id)) this.fail(id, messageOf(error));
    }
  }

  private putIn(id: number, range: FrameRange, collector: FillCollector): void {
    const { store } = this;
    collector.end();
    const row = findMissingRow(store, range);
    if (row === undefined) {
      this.fail(id, 'these lines are not missing here any more');
      return;
    }
    if (collector.filled > 0) {
      store.replace(row, collector.rows);
      store.evict();
      this.show(new RowFilter(this.query, store.streams));
    }
    this.post({ type: 'fill', id, generation: this.view.generation, filled: collector.filled });
  }

  private reset(): void {
    this.store = this.newStore();
    this.painter = new RowPainter(this.store);
    this.intake = this.newIntake();
    this.show(new RowFilter(this.query, this.store.streams));
  }

  private newStore(): RowStore {
    return new RowStore({
      maxBytes: this.maxBytes,
      onEvict: (chunk) => this.view.evict(chunk),
      otherBytes: () => this.view.byteLength,
    });
  }

  private newIntake(): Intake {
    return new Intake({
      add: (row) => this.store.append(row),
      newSession: () => {
        this.store = this.newStore();
        this.painter = new RowPainter(this.store);
        this.show(new RowFilter(this.query, this.store.streams));
      },
    });
  }

  private post(message: FromWorker): void {
    this.environment.post(message);
  }

  private fail(id: number, message: string): void {
    this.post({ type: 'failed', id, message });
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
