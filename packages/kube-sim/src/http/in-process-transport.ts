import type { ApiRequest, ApiResponse } from '../api/api-handler.ts';
import type { ApiServer } from '../api/api-server.ts';
import type { SimClock } from '../clock/sim-clock.ts';
import type { Drop, FaultBoard, LineFault } from '../faults-injection/fault-board.ts';
import { LineBreak, shapeBody, strikesBeforeAnswer } from '../faults-injection/shape-body.ts';
import { faults } from '../faults.ts';

// The shapes of `@ktl/kube-client`'s Transport stand here a second time on purpose: clients are tested
// against the simulator, so it may not depend on one. What they have to agree on is checked where both
// meet, by the type of every test that gives `sim.transport` to a client.

/** Structurally the request of `@ktl/kube-client`'s Transport. */
export interface SimRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | string;
  readonly kind?: 'unary' | 'stream';
  readonly signal?: AbortSignal | undefined;
}

/** Structurally the response of `@ktl/kube-client`'s Transport. */
export interface SimResponse {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Iterating throws KtlError STREAM_LOST where a fault breaks it, the signal's reason on abort. */
  readonly body: AsyncIterable<Uint8Array>;
}

/** Structurally `@ktl/kube-client`'s Transport, without a network. */
export interface SimTransport extends AsyncDisposable {
  /** @throws KtlError STREAM_LOST, CLUSTER_UNREACHABLE; the signal's reason on abort */
  exchange(request: SimRequest): Promise<SimResponse>;
  readonly stats: () => { readonly sockets: number; readonly streams: number };
}

interface Parts {
  readonly api: ApiServer;
  readonly board: FaultBoard;
  readonly clock: SimClock;
  readonly latencyMs: number;
}

/** Makes the transport. Time passes only on `clock`. */
export function inProcessTransport(parts: Parts): SimTransport {
  const open = new Set<Line>();
  return {
    exchange: (request) => exchange(parts, open, request),
    stats: () => ({ sockets: 0, streams: open.size }),
    [Symbol.asyncDispose]: () => {
      for (const line of open) line.sever('reset');
      return Promise.resolve();
    },
  };
}

async function exchange(parts: Parts, open: Set<Line>, request: SimRequest): Promise<SimResponse> {
  const { api, board, clock, latencyMs } = parts;
  request.signal?.throwIfAborted();
  if (board.isOut) throw faults.CLUSTER_UNREACHABLE({ server: 'kube-sim' });
  const line = new Line(request.signal);
  open.add(line);
  const forget = board.open(line);
  line.whenOver(() => {
    open.delete(line);
    forget();
  });
  const asked = toApiRequest(request, line);
  const fault = board.lineFaultFor(asked);
  try {
    if (latencyMs > 0) {
      await line.guard(new Promise<void>((done) => clock.setTimeout(done, latencyMs)));
    }
    if (strikesBeforeAnswer(fault)) await line.strike(fault?.kind === 'reset' ? 'reset' : 'freeze');
    const response = await line.guard(api.serve(asked));
    return {
      status: response.status,
      headers: response.headers,
      body: new LineBody(line, bodyOf(response, fault, clock)),
    };
  } catch (error) {
    line.over();
    throw error;
  }
}

function toApiRequest(request: SimRequest, line: Line): ApiRequest {
  const mark = request.path.indexOf('?');
  const path = mark < 0 ? request.path : request.path.slice(0, mark);
  const body = typeof request.body === 'string' ? Buffer.from(request.body) : request.body;
  return {
    method: request.method,
    path: decodeURIComponent(path),
    query: new URLSearchParams(mark < 0 ? '' : request.path.slice(mark + 1)),
    headers: request.headers ?? {},
    body: () => Promise.resolve(body ?? new Uint8Array()),
    signal: line.gone,
    user: 'kube-sim:in-process',
  };
}

function bodyOf(
  response: ApiResponse,
  fault: LineFault | undefined,
  clock: SimClock,
): AsyncIterator<Uint8Array> {
  const { body } = response;
  if (fault !== undefined) return shapeBody(body, fault, clock)[Symbol.asyncIterator]();
  return (body instanceof Uint8Array ? once(body) : body)[Symbol.asyncIterator]();
}

// A generator only to be asynchronous.
async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  if (bytes.length > 0) yield bytes;
}

/** One exchange: what would be a stream on a socket. */
class Line {
  readonly #controller = new AbortController();
  readonly #signal: AbortSignal | undefined;
  #onOver: (() => void) | undefined;
  #reject: ((reason: unknown) => void) | undefined;
  #failure: { readonly reason: unknown } | undefined;
  #thawed: (() => void)[] = [];
  #isFrozen = false;

  constructor(signal: AbortSignal | undefined) {
    this.#signal = signal;
    signal?.addEventListener('abort', this.#abort, { once: true });
  }

  /** Aborted when the client is gone. */
  get gone(): AbortSignal {
    return this.#controller.signal;
  }

  whenOver(run: () => void): void {
    this.#onOver = run;
  }

  sever(how: Drop): void {
    if (how === 'freeze') this.#isFrozen = true;
    else {
      const problem = how === 'reset' ? 'connection reset' : 'connection closed by the server';
      this.#fail(faults.STREAM_LOST({ problem }));
    }
  }

  thaw(): void {
    this.#isFrozen = false;
    for (const resume of this.#thawed.splice(0)) resume();
  }

  /** Breaks the line in the middle of an exchange; comes back only from a freeze that ended. */
  async strike(how: Drop): Promise<void> {
    this.sever(how);
    await this.guard(Promise.resolve());
  }

  /** `work`, unless the line fails first; not before a freeze ends. */
  async guard<T>(work: Promise<T>): Promise<T> {
    const value = await this.#unlessFailed(work);
    while (this.#isFrozen) {
      await this.#unlessFailed(new Promise<void>((resume) => this.#thawed.push(resume)));
    }
    return value;
  }

  over(): void {
    this.#signal?.removeEventListener('abort', this.#abort);
    this.#onOver?.();
    this.#onOver = undefined;
    this.#controller.abort();
  }

  #unlessFailed<T>(work: Promise<T>): Promise<T> {
    // By hand: Promise.race would leave a reaction on a promise that lives as long as the stream.
    return new Promise<T>((resolve, reject) => {
      if (this.#failure !== undefined) {
        work.catch(() => undefined);
        // An abort's reason is whatever the caller gave; it goes back unchanged.
        // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- see above
        reject(this.#failure.reason);
        return;
      }
      this.#reject = reject;
      work.then(resolve, reject);
    });
  }

  readonly #abort = (): void => {
    this.#fail(this.#signal?.reason);
  };

  #fail(reason: unknown): void {
    if (this.#failure !== undefined) return;
    this.#failure = { reason };
    this.over();
    this.#reject?.(reason);
  }
}

class LineBody implements AsyncIterableIterator<Uint8Array> {
  readonly #line: Line;
  readonly #source: AsyncIterator<Uint8Array>;

  constructor(line: Line, source: AsyncIterator<Uint8Array>) {
    this.#line = line;
    this.#source = source;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<Uint8Array, undefined>> {
    try {
      const item = await this.#line.guard(this.#source.next());
      if (item.done !== true) return item;
    } catch (error) {
      if (!(error instanceof LineBreak)) {
        this.#line.over();
        throw error;
      }
      if (error.how === 'blackhole') await this.#line.strike('freeze');
      else if (error.how !== 'fin') await this.#line.strike('reset');
    }
    this.#line.over();
    return { done: true, value: undefined };
  }

  async return(): Promise<IteratorResult<Uint8Array, undefined>> {
    this.#line.over();
    await this.#source.return?.();
    return { done: true, value: undefined };
  }
}
