import { Engine } from '../engine.ts';
import type { FromWorker, Query, Row, State, ToWorker } from '../protocol.ts';
import type { SocketHandlers } from '../wire/feed.ts';

type Answer<T extends FromWorker['type']> = Extract<FromWorker, { readonly type: T }>;

interface Timer {
  readonly at: number;
  readonly callback: () => void;
}

/** An engine with a page, a server and a clock that do what a test says. */
export class FakePage {
  readonly engine: Engine;
  readonly posted: FromWorker[] = [];
  readonly urls: string[] = [];
  /** What `GET /frames` answers. */
  frames: (url: string) => string[] = () => [];
  status = 200;
  nowMs = 0;
  /** Each look at the clock takes this long, so that slices end. */
  tickMs = 1;
  private socket: SocketHandlers | undefined;
  private deferred: (() => void)[] = [];
  private timers: Timer[] = [];
  private nextId = 1;

  constructor(maxBytes?: number) {
    this.engine = new Engine(
      {
        post: (message) => this.posted.push(message),
        openSocket: (url, handlers) => {
          this.urls.push(url);
          this.socket = handlers;
          return { close: () => undefined };
        },
        status: async () => this.status,
        fetchText: (url) => this.fetched(url),
        setTimer: (callback, delayMs) => {
          const timer = { at: this.nowMs + delayMs, callback };
          this.timers.push(timer);
          return () => {
            this.timers = this.timers.filter((other) => other !== timer);
          };
        },
        random: () => 0.5,
        now: () => (this.nowMs += this.tickMs),
        defer: (callback) => this.deferred.push(callback),
      },
      maxBytes,
    );
    this.send({ type: 'connect', url: 'http://127.0.0.1:8080/' });
    this.open();
  }

  open(): void {
    this.socket?.onOpen();
  }

  lose(): void {
    this.socket?.onClose();
  }

  send(message: ToWorker): void {
    this.engine.receive(message);
  }

  /** One message of the server. */
  serve(...frames: (object | string)[]): void {
    const lines = frames.map((frame) =>
      typeof frame === 'string' ? frame : JSON.stringify(frame),
    );
    this.socket?.onMessage(lines.join('\n'));
  }

  serveAnything(message: unknown): void {
    this.socket?.onMessage(message);
  }

  /** Runs what is deferred until nothing is. */
  settle(): void {
    for (let task = this.deferred.shift(); task !== undefined; task = this.deferred.shift()) task();
  }

  /** One slice of work. */
  slice(): void {
    this.deferred.shift()?.();
  }

  /** Lets time go by. */
  pass(ms: number): void {
    const until = this.nowMs + ms;
    for (;;) {
      this.timers.sort((left, right) => left.at - right.at);
      const [next] = this.timers;
      if (next === undefined || next.at > until) break;
      this.timers.shift();
      this.nowMs = Math.max(this.nowMs, next.at);
      next.callback();
    }
    this.nowMs = Math.max(this.nowMs, until);
  }

  ask<T extends FromWorker['type']>(type: T, message: object): Answer<T> {
    const id = this.nextId++;
    this.send({ ...message, id } as unknown as ToWorker);
    this.settle();
    return this.answer(type, id);
  }

  answer<T extends FromWorker['type']>(type: T, id: number): Answer<T> {
    const found = this.posted.find((message) => message.type !== 'state' && message.id === id);
    if (found?.type !== type)
      throw new Error(`no ${type} for ${String(id)}: ${JSON.stringify(found)}`);
    return found as Answer<T>;
  }

  query(query: Query): void {
    this.ask('query', { type: 'query', query });
  }

  state(): State {
    this.settle();
    this.pass(2000);
    const state = this.posted.findLast((message) => message.type === 'state');
    if (state === undefined) throw new Error('no state');
    return state;
  }

  /** All rows of the view. */
  rows(): Row[] {
    const { firstPlace, endPlace } = this.state();
    const rows: Row[] = [];
    for (let from = firstPlace; from < endPlace; from += 500) {
      rows.push(...this.ask('rows', { type: 'rows', from, count: 500 }).rows);
    }
    return rows;
  }

  texts(): string[] {
    return this.rows().map(textOf);
  }

  private async *fetched(url: string): AsyncGenerator<string> {
    this.urls.push(url);
    for (const text of this.frames(url)) yield text;
  }
}

export function textOf(row: Row): string {
  return row.segments.map((segment) => segment.text).join('');
}

/** A line's frame; what is not given is plain. */
export function line(seq: number, fields: object = {}): Record<string, unknown> {
  const text = `line ${String(seq)}`;
  const ms = Date.UTC(2026, 8, 21, 10, 0, 0) + seq * 10;
  const ts = new Date(ms).toISOString();
  return {
    kind: 'line',
    seq,
    ts,
    displayTs: ts.slice(11, 23),
    namespace: 'shop',
    pod: 'web-1',
    container: 'app',
    uid: 'u1',
    restart: 0,
    source: 'pod',
    glyph: '●',
    line: text,
    lineAnsi: text,
    raw: text,
    ...fields,
  };
}

/** The same text three times. */
export function said(text: string): object {
  return { line: text, lineAnsi: text, raw: text };
}

export function hello(fields: object = {}): object {
  const session = { id: 's1', kind: 'logs', title: 'web', startedAt: '2026-09-21T10:00:00Z' };
  return { kind: 'hello', v: 1, session, oldest: 1, newest: 0, ...fields };
}
