import type { SeededRandom } from '../clock/seeded-random.ts';
import type { SimClock } from '../clock/sim-clock.ts';
import type { FaultBoard } from '../faults-injection/fault-board.ts';
import type { ObjectStore } from '../storage/object-store.ts';
import { ApiError, unauthorized } from './api-error.ts';
import type { ApiExtensions, ApiRequest, ApiResponse } from './api-handler.ts';
import { BearerTokens } from './bearer-tokens.ts';
import { DenyRules } from './deny-rules.ts';
import { firstObjects } from './first-objects.ts';
import { KindRegistry } from './kind-registry.ts';
import { parseTarget } from './request-target.ts';
import { jsonResponse } from './response.ts';
import { ResourceVerbs } from './resource-verbs.ts';
import { serveOther } from './serve-other.ts';

export interface ApiServerParts {
  readonly store: ObjectStore;
  readonly clock: SimClock;
  readonly random: SeededRandom;
  readonly board: FaultBoard;
}

/** The API server without its sockets: requests in, responses out. */
export class ApiServer {
  readonly denials = new DenyRules();
  readonly tokens: BearerTokens;
  readonly extensions: ApiExtensions;
  readonly #parts: ApiServerParts;
  readonly #registry: KindRegistry;
  readonly #verbs: ResourceVerbs;

  constructor(parts: ApiServerParts) {
    this.#parts = parts;
    this.tokens = new BearerTokens(parts.random.fork('tokens'));
    this.#registry = new KindRegistry(parts.store);
    const { clock, random, store } = parts;
    const denials = this.denials;
    this.#verbs = new ResourceVerbs({ clock, random, store, denials, registry: this.#registry });
    this.extensions = {
      addComputedResource: (resource) => this.#registry.addComputed(resource),
      addSubresource: ({ resource, subresource, kind, verbs = ['get'] }, handler) => {
        const name = kind ?? this.#registry.ofResource(resource)?.kind ?? '';
        this.#registry.addSubresource({ resource, subresource, kind: name, verbs, handler });
      },
    };
  }

  /** The namespaces and the service that every cluster starts with. */
  createFirstObjects(): void {
    for (const [resource, object] of firstObjects()) this.#parts.store.create(resource, object);
  }

  /** Answers one request; failures are answers too. Faults that break the connection are the transport's. */
  async serve(request: ApiRequest): Promise<ApiResponse> {
    try {
      return await this.#serve(request);
    } catch (error) {
      if (error instanceof ApiError) return errorResponse(error);
      const message = error instanceof Error ? error.message : String(error);
      return errorResponse(
        new ApiError(500, 'InternalError', { message: `Internal error occurred: ${message}` }),
      );
    }
  }

  /** Ends all watches. */
  stop(): void {
    this.#verbs.stop();
  }

  async #serve(request: ApiRequest): Promise<ApiResponse> {
    const isAnonymous = request.user === undefined;
    if (isAnonymous && !isPublic(request)) throw unauthorized();
    const target = parseTarget(request.method, request.path, request.query);
    const fault = this.#parts.board.statusFor(request, target?.verb);
    if (fault !== undefined) return fault;
    if (target === undefined) {
      return serveOther(this.#registry, request);
    }
    const response = await this.#verbs.serve(request, target);
    return response;
  }
}

// system:public-info-viewer: what everybody may read who shows no credentials at all.
const publicPaths = ['/version', '/healthz', '/livez', '/readyz'];

function isPublic({ path, headers }: ApiRequest): boolean {
  return publicPaths.includes(path) && headers['authorization'] === undefined;
}

function errorResponse(error: ApiError): ApiResponse {
  const seconds = error.details?.retryAfterSeconds;
  const headers = seconds === undefined ? {} : { 'retry-after': String(seconds) };
  return jsonResponse(error.code, error.toStatus(), headers);
}
