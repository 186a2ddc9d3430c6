import { expired, unauthorized, ApiError } from '../api/api-error.ts';
import type { ApiRequest, ApiResponse } from '../api/api-handler.ts';
import { parseTarget } from '../api/request-target.ts';
import { bytesResponse, jsonResponse } from '../api/response.ts';

/**
 * What goes wrong. Where a fault breaks the connection, `afterBytes` counts bytes of the response's
 * body; without it the request gets no answer at all.
 */
export type Fault =
  /** TCP reset of the connection, with everything on it. */
  | { readonly kind: 'reset'; readonly afterBytes?: number }
  /** The response ends as if it were complete. */
  | { readonly kind: 'fin'; readonly afterBytes?: number }
  /** The connection stays open and nothing flows either way, PINGs included, until `thaw`. */
  | { readonly kind: 'blackhole'; readonly afterBytes?: number }
  /** Only this response is reset (RST_STREAM), after exactly so many bytes. */
  | { readonly kind: 'cut'; readonly atByte: number }
  | { readonly kind: 'slow'; readonly bytesPerSecond: number }
  /** A Status with this code instead of an answer. */
  | {
      readonly kind: 'status';
      readonly code: number;
      readonly reason?: string;
      readonly message?: string;
      readonly retryAfterSeconds?: number;
    }
  /** 401, as for a token that has expired. */
  | { readonly kind: 'token-expired' }
  /** A watch answers with an ERROR frame of code 410 and ends. */
  | { readonly kind: 'watch-expired' };

/** Which requests a fault befalls; missing fields match every request. */
export interface FaultMatch {
  /** `get`, `list`, `watch`, `create`, `update`, `patch`, `delete`, or `log` for pod logs. */
  readonly verb?: string;
  /** Tested against path and query. */
  readonly path?: RegExp;
}

/** A fault for the next requests that match. It is used up when `times` of them have met it. */
export interface FaultRule {
  /** Default: every request. */
  readonly match?: FaultMatch;
  readonly fault: Fault;
  /** How many requests it befalls. Default 1; Infinity is allowed. */
  readonly times?: number;
}

/** How open connections end or stop. */
export type Drop = 'reset' | 'fin' | 'freeze';

/** Something open that a test can break: a socket, or an exchange in process. */
export interface OpenLine {
  sever(how: Drop): void;
  thaw(): void;
}

/** Breaks things on purpose. */
export interface SimFaults {
  /** Adds a rule; of several that match, the oldest acts. @returns takes it back */
  add(rule: FaultRule): () => void;
  /** Breaks every connection that is open now. New ones work. */
  dropConnections(how: Drop): void;
  /** Lets frozen connections flow again. */
  thaw(): void;
  /** Resets everything and takes no new connections until the returned function is called. */
  outage(): () => void;
  /** Requests that faults have befallen. */
  readonly struck: number;
  /** Forgets all rules. */
  clear(): void;
}

/** A fault that a transport has to carry out. */
export type LineFault = Exclude<
  Fault,
  { readonly kind: 'status' | 'token-expired' | 'watch-expired' }
>;

interface Entry {
  readonly rule: FaultRule;
  left: number;
}

/** The one place where the transports and the API server ask what to break. */
export class FaultBoard implements SimFaults {
  readonly #lines = new Set<OpenLine>();
  #entries: Entry[] = [];
  #outages = 0;
  #struck = 0;

  get struck(): number {
    return this.#struck;
  }

  get isOut(): boolean {
    return this.#outages > 0;
  }

  add(rule: FaultRule): () => void {
    const entry = { rule, left: rule.times ?? 1 };
    this.#entries.push(entry);
    return () => {
      this.#entries = this.#entries.filter((other) => other !== entry);
    };
  }

  clear(): void {
    this.#entries = [];
  }

  dropConnections(how: Drop): void {
    for (const line of [...this.#lines]) line.sever(how);
  }

  thaw(): void {
    for (const line of [...this.#lines]) line.thaw();
  }

  outage(): () => void {
    this.#outages++;
    this.dropConnections('reset');
    let isOver = false;
    return () => {
      if (!isOver) this.#outages--;
      isOver = true;
    };
  }

  /** @returns forgets the line */
  open(line: OpenLine): () => void {
    this.#lines.add(line);
    return () => {
      this.#lines.delete(line);
    };
  }

  /** The answer that a fault gives in place of the API server's. */
  statusFor(request: ApiRequest, verb: string | undefined): ApiResponse | undefined {
    const fault = this.#take(asked(request), (kind) => isAnswer(kind, verb));
    switch (fault?.kind) {
      case 'status':
        return statusResponse(fault);
      case 'token-expired':
        return jsonResponse(401, unauthorized().toStatus());
      case 'watch-expired': {
        const object = expired('too old resource version').toStatus();
        return bytesResponse(200, Buffer.from(`${JSON.stringify({ type: 'ERROR', object })}\n`));
      }
      default:
        return undefined;
    }
  }

  /** What the transport has to do to this request. */
  lineFaultFor(request: Asked): LineFault | undefined {
    return this.#take(request, (kind) => !answers.includes(kind)) as LineFault | undefined;
  }

  #take(request: Asked, isWanted: (kind: Fault['kind']) => boolean): Fault | undefined {
    if (this.#entries.length === 0) return undefined;
    const verb = verbOf(request);
    const text = `${request.path}${request.query.size === 0 ? '' : `?${request.query.toString()}`}`;
    const entry = this.#entries.find(
      ({ rule: { fault, match = {} }, left }) =>
        left > 0 &&
        isWanted(fault.kind) &&
        (match.verb === undefined || match.verb === verb) &&
        (match.path === undefined || text.search(match.path) >= 0),
    );
    if (entry === undefined) return undefined;
    entry.left--;
    this.#struck++;
    if (entry.left <= 0) this.#entries = this.#entries.filter((other) => other !== entry);
    return entry.rule.fault;
  }
}

const answers: readonly string[] = ['status', 'token-expired', 'watch-expired'];

/** What a match looks at. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
}

const asked = ({ method, path, query }: ApiRequest): Asked => ({ method, path, query });

function isAnswer(kind: Fault['kind'], verb: string | undefined): boolean {
  return answers.includes(kind) && (kind !== 'watch-expired' || verb === 'watch');
}

function verbOf({ method, path, query }: Asked): string | undefined {
  const target = parseTarget(method, path, query);
  return target?.subresource === 'log' ? 'log' : target?.verb;
}

const reasons: Readonly<Record<number, string>> = {
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'NotFound',
  409: 'Conflict',
  410: 'Expired',
  429: 'TooManyRequests',
  500: 'InternalError',
  503: 'ServiceUnavailable',
  504: 'Timeout',
};

function statusResponse(fault: Extract<Fault, { readonly kind: 'status' }>): ApiResponse {
  const { code, retryAfterSeconds } = fault;
  const error = new ApiError(code, fault.reason ?? reasons[code] ?? '', {
    message: fault.message ?? `kube-sim was told to answer with ${code}`,
    details: retryAfterSeconds === undefined ? {} : { retryAfterSeconds },
  });
  const headers =
    retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) };
  return jsonResponse(code, error.toStatus(), headers);
}
