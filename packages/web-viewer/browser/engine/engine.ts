import { Answers, type Held } from './answers/answers.ts';
import { RowPainter } from './answers/row-painter.ts';
import type { FromWorker, Query, ToWorker } from './protocol.ts';
import { Running } from './schedule/running.ts';
import { Slices } from './schedule/slices.ts';
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
  private readonly running: Running;
  private readonly answers: Answers;
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
    this.running = new Running(this.slices, (id, message) => this.fail(id, message));
    this.answers = new Answers(this.running, environment.post);
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
      case 'ping':
        this.post(message);
        return;
      case 'query':
        this.setQuery(message);
        return;
      case 'fill':
        void this.fill(message);
        return;
      case 'cancel':
        this.running.cancel(message.id, 'cancelled');
        return;
      case 'rows':
      case 'detail':
      case 'facets':
        this.answers.answer(message, this.held());
        return;
      default:
        this.answers.start(message, this.held());
        return;
    }
  }

  private held(): Held {
    const { view, store, painter } = this;
    return { view, store, painter, anyTime: () => this.anyTime() };
  }

  /** The filter without its range of time; undefined where it has none. */
  private anyTime(): RowFilter | undefined {
    const { fromMs, toMs, ...query } = this.query;
    if (fromMs === undefined && toMs === undefined) return undefined;
    return new RowFilter(query, this.store.streams);
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
    this.running.cancelAll('the view changed');
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
    this.running.add(id, () => controller.abort());
    try {
      for await (const text of this.environment.fetchText(
        feed.framesUrl(from, to),
        controller.signal,
      )) {
        collector.text(text);
        if (collector.isFull) break;
      }
      if (this.running.finish(id)) this.putIn(id, { from, to }, collector);
    } catch (error) {
      if (this.running.finish(id)) this.fail(id, messageOf(error));
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
