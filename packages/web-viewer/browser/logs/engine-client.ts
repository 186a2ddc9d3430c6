import type { FromWorker, Query, State, TextSearch, ToWorker } from '../engine/protocol.ts';
import { Watchdog, type WatchdogClock } from './watchdog.ts';

type Requests = Extract<ToWorker, { id: number }>;
type RequestType = Exclude<Requests['type'], 'export' | 'cancel'>;
type RequestOf<T extends RequestType> = Omit<Extract<Requests, { type: T }>, 'id' | 'type'>;
/** The worker's answer to a request of one type. */
export type AnswerTo<T extends RequestType> = Extract<FromWorker, { type: T; id: number }>;

interface Pending {
  readonly message: ToWorker;
  settle(answer: FromWorker): void;
  fail(error: Error): void;
}

/** The parts of a worker that are used. */
export interface WorkerPort {
  postMessage(message: ToWorker): void;
  addEventListener(type: 'message', listener: (event: { data: FromWorker }) => void): void;
  /** Ends it in whatever it does. */
  terminate(): void;
}

/** Who hears of the worker. */
export interface EngineListener {
  onState(state: State): void;
  /** The worker has not answered for some seconds since it searches for `search`; undefined: it does again. */
  onLate(search: TextSearch | undefined): void;
  /** It should not be waited for any more. */
  onTooLate(): void;
}

/**
 * Asks the worker that holds the log, and hears how it is. Nothing but its end stops a regular expression
 * that goes back and forth in a line for ever: {@link restart} puts another worker in its place.
 */
export class EngineClient {
  private readonly pending = new Map<number, Pending>();
  private readonly parts = new Map<number, Uint8Array<ArrayBuffer>[]>();
  private readonly startWorker: () => WorkerPort;
  private readonly listener: EngineListener;
  private readonly watchdog: Watchdog;
  private port: WorkerPort;
  private lastId = 0;
  private url: string | undefined;
  /** The expression that the worker searches for. */
  private search: TextSearch | undefined;
  /** Generations count on where those of the worker before ended. */
  private formerGenerations = 0;
  private newestGeneration = 0;

  constructor(startWorker: () => WorkerPort, listener: EngineListener, clock: WatchdogClock) {
    this.startWorker = startWorker;
    this.listener = listener;
    this.watchdog = new Watchdog(clock, {
      ping: () => void this.ask('ping', {}).catch(() => undefined),
      onLate: (isLate) => listener.onLate(isLate ? this.search : undefined),
      onTooLate: () => listener.onTooLate(),
    });
    this.port = this.start();
  }

  connect(url: string): void {
    this.url = url;
    this.port.postMessage({ type: 'connect', url });
  }

  /**
   * Ends the worker, fails what it was asked, and connects another one, which has no rows yet.
   * @param beforeConnect - asks what should be known before rows come: the query
   */
  restart(beforeConnect: () => void): void {
    this.port.terminate();
    this.setSearch(undefined);
    this.formerGenerations = this.newestGeneration;
    const unanswered = [...this.pending.values()];
    this.pending.clear();
    this.parts.clear();
    this.port = this.start();
    for (const waiting of unanswered) waiting.fail(new Error('the search was stopped'));
    beforeConnect();
    if (this.url !== undefined) this.connect(this.url);
  }

  /** Asks; rejects with the worker's words when it cannot answer. */
  async ask<T extends RequestType>(type: T, request: RequestOf<T>): Promise<AnswerTo<T>> {
    const id = ++this.lastId;
    return this.send(id, { type, id, ...request } as unknown as ToWorker) as Promise<AnswerTo<T>>;
  }

  /** The rows of the view as a file. */
  async exportFile(format: 'text' | 'ndjson'): Promise<{ blob: Blob; rows: number }> {
    const id = ++this.lastId;
    const parts: Uint8Array<ArrayBuffer>[] = [];
    this.parts.set(id, parts);
    const last = await this.send(id, { type: 'export', id, format });
    const type = format === 'text' ? 'text/plain' : 'application/x-ndjson';
    return { blob: new Blob(parts, { type }), rows: last.type === 'export' ? last.rows : 0 };
  }

  private start(): WorkerPort {
    const port = this.startWorker();
    port.addEventListener('message', ({ data }) => {
      // What a worker that was ended had already said.
      if (port === this.port) this.hear(this.renumbered(data));
    });
    return port;
  }

  private send(id: number, message: ToWorker): Promise<FromWorker> {
    return new Promise((settle, fail) => {
      this.pending.set(id, { message, settle, fail });
      this.port.postMessage(message);
    });
  }

  private hear(data: FromWorker): void {
    this.watchdog.heard();
    if (data.type === 'state') this.listener.onState(data);
    else this.receive(data);
  }

  private renumbered(data: FromWorker): FromWorker {
    if (!('generation' in data)) return data;
    const generation = data.generation + this.formerGenerations;
    this.newestGeneration = Math.max(this.newestGeneration, generation);
    return { ...data, generation };
  }

  private receive(answer: Exclude<FromWorker, State>): void {
    const waiting = this.pending.get(answer.id);
    if (waiting === undefined) return;
    if (answer.type === 'export') {
      this.parts.get(answer.id)?.push(answer.part as Uint8Array<ArrayBuffer>);
      if (!answer.done) return;
    }
    this.pending.delete(answer.id);
    this.parts.delete(answer.id);
    // Only what the worker has taken over can be what it hangs in: it answers before it searches.
    if (answer.type === 'query' && waiting.message.type === 'query') {
      this.setSearch(expressionOf(waiting.message.query));
    }
    if (answer.type === 'failed') waiting.fail(new Error(answer.message));
    else waiting.settle(answer);
  }

  private setSearch(search: TextSearch | undefined): void {
    this.search = search;
    this.watchdog.watch(search !== undefined);
  }
}

/** The regular expression of a query; texts are found in a time that grows with the lines alone. */
function expressionOf(query: Query): TextSearch | undefined {
  const { text = '', isRegex = false, caseSensitive = false } = query.find ?? query;
  return isRegex && text !== '' ? { text, isRegex, caseSensitive } : undefined;
}
