import { faults } from '../faults.ts';
import { createBackoff } from '../timing/backoff.ts';
import type { Clock } from '../timing/clock.ts';
import type { RequestBudget } from '../timing/request-budget.ts';
import type { HttpRequest, HttpResponse, Transport } from '../transport/transport.ts';
import { responseFault, retryAfterMs } from './api-fault.ts';
import { requestSubject } from './api-path.ts';
import type { ClusterIdentity } from './kube-client.ts';

/** What every request of a client goes through. */
export interface RequesterOptions {
  readonly transport: Transport;
  readonly cluster: ClusterIdentity;
  readonly budget: RequestBudget;
  readonly clock: Clock;
  readonly random: () => number;
}

const maxTries = 6;

/** Sends requests within the budget, waits out 429 and 503, and turns error statuses into errors. */
export class Requester {
  readonly cluster: ClusterIdentity;
  readonly #options: RequesterOptions;

  constructor(options: RequesterOptions) {
    this.#options = options;
    this.cluster = options.cluster;
  }

  /**
   * A response with a status below 400. A GET that the server refuses for now (429, 503) is tried
   * again up to 5 times, after Retry-After or with full jitter; anything else is the caller's to
   * repeat.
   * @throws KtlError AUTH_REJECTED, API_*
   */
  async send(request: HttpRequest): Promise<HttpResponse> {
    const { transport, budget, clock, random } = this.#options;
    const backoff = createBackoff({ baseMs: 500, maxMs: 10_000, random });
    for (let tries = 1; ; tries += 1) {
      await budget.take(request.signal, request.isAhead);
      const response = await transport.exchange(request);
      if (response.status < 400) return response;
      const refusedForNow = response.status === 429 || response.status === 503;
      if (request.method !== 'GET' || !refusedForNow || tries >= maxTries) {
        const now = clock.now();
        throw await responseFault({ request, cluster: this.cluster, now }, response);
      }
      const asked = retryAfterMs(response, clock.now());
      await response.body[Symbol.asyncIterator]().return?.();
      // Clients told the same second must not come back in the same millisecond.
      const jitterMs = backoff.next();
      await clock.sleep(asked === undefined ? jitterMs : asked + jitterMs / 4, request.signal);
    }
  }

  /** The parsed body. @throws KtlError API_FAILED where it is no JSON, STREAM_LOST, API_* */
  async json<T>(request: HttpRequest): Promise<T> {
    const response = await this.send(request);
    const chunks: Uint8Array[] = [];
    for await (const chunk of response.body) chunks.push(chunk);
    const [only] = chunks;
    const bytes =
      chunks.length === 1 && only !== undefined
        ? Buffer.from(only.buffer, only.byteOffset, only.byteLength)
        : Buffer.concat(chunks);
    try {
      return JSON.parse(bytes.toString('utf8')) as T;
    } catch (error) {
      throw notJson(request, response.status, error);
    }
  }
}

/** The error for a body that should be JSON: mostly a proxy's login page. */
export function notJson(request: HttpRequest, status: number, cause: unknown): Error {
  return unfit(request, { status, why: 'the answer is not JSON; a proxy in between?', cause });
}

/** The error for JSON that is not what the API promises. */
export function wrongShape(request: HttpRequest, problem: string): Error {
  return unfit(request, { status: 200, why: `${problem}; is this a Kubernetes API server?` });
}

function unfit(
  request: HttpRequest,
  found: { readonly status: number; readonly why: string; readonly cause?: unknown },
): Error {
  return faults.API_FAILED(
    { subject: requestSubject(request), status: found.status, serverMessage: found.why },
    found.cause,
  );
}
