import type { SeededRandom } from '../clock/seeded-random.ts';
import type { SimClock } from '../clock/sim-clock.ts';
import type { SimObject } from '../controllers/objects.ts';
import type { ObjectStore } from '../storage/object-store.ts';
import { invalid, methodNotAllowed, notFound, unknownPath } from './api-error.ts';
import type { ApiRequest, ApiResponse } from './api-handler.ts';
import { existing, namespaceOf, type Call } from './call.ts';
import { applyPatch, patchObject, updateObject } from './change-object.ts';
import { createObject } from './create-object.ts';
import { deleteObject } from './delete-object.ts';
import { denied, questionOf, type DenyRules } from './deny-rules.ts';
import { isRecord } from './json-value.ts';
import { reviewKinds } from './kind.ts';
import type { KindRegistry } from './kind-registry.ts';
import { listPage, parseCount, parseVersion } from './list-page.ts';
import { negotiate } from './representation.ts';
import { parseBody, toObject } from './request-body.ts';
import { isTrue, kindOf, type RequestTarget } from './request-target.ts';
import { bytesResponse, jsonResponse } from './response.ts';
import { review } from './reviews.ts';
import { demandedName } from './selectors/field-selector.ts';
import { parseSelectors } from './selectors/object-test.ts';
import { serveSubresource } from './serve-subresource.ts';
import { WatchStream } from './watch-stream.ts';

export interface VerbParts {
  readonly store: ObjectStore;
  readonly clock: SimClock;
  readonly random: SeededRandom;
  readonly denials: DenyRules;
  readonly registry: KindRegistry;
}

/** The verbs on objects. */
export class ResourceVerbs {
  readonly #parts: VerbParts;
  readonly #watches = new Set<WatchStream>();

  constructor(parts: VerbParts) {
    this.#parts = parts;
  }

  stop(): void {
    for (const watch of this.#watches) watch.end();
  }

  /** @throws ApiError */
  async serve(request: ApiRequest, target: RequestTarget): Promise<ApiResponse> {
    const { denials, registry, store } = this.#parts;
    const isReview = reviewKinds.some(
      (kind) => kind.group === target.group && kind.plural === target.plural,
    );
    if (isReview) return this.#review(request, target);
    const kind = kindOf(registry, target);
    if (kind === undefined) throw unknownPath();
    const query = request.query;
    const asked = { ...target, name: target.name ?? demandedName(query.get('fieldSelector')) };
    if (denials.isDenied(questionOf(kind, asked))) {
      throw denied(request.user ?? '', kind, target);
    }
    const nowMs = this.#parts.clock.now();
    const call: Call = {
      store,
      kind,
      target,
      request,
      representation: negotiate(
        target.subresource === undefined ? request.headers['accept'] : undefined,
        query,
        nowMs,
      ),
      isDryRun: query.get('dryRun') === 'All',
    };
    if (target.subresource !== undefined) return serveSubresource(call, this.#parts);
    if (registry.computed(kind) !== undefined) return this.#computed(call);
    return this.#verb(call);
  }

  async #verb(call: Call): Promise<ApiResponse> {
    const { request } = call;
    switch (call.target.verb) {
      case 'get':
        return this.#object(call, existing(call));
      case 'list':
        return this.#list(call);
      case 'watch':
        return this.#watch(call);
      case 'create': {
        if (call.target.name !== undefined) throw methodNotAllowed();
        const body = parseBody(await request.body(), request.headers['content-type']);
        return this.#object(call, createObject(call, toObject(call, body), this.#parts), 201);
      }
      case 'update': {
        const bytes = await request.body();
        if (call.target.name === undefined) throw methodNotAllowed();
        const body = parseBody(bytes, request.headers['content-type']);
        return this.#object(call, updateObject(call, toObject(call, body)));
      }
      case 'patch':
        return this.#patch(call, await request.body());
      case 'delete': {
        const deletion = deleteObject(call, await this.#options(request));
        return 'status' in deletion
          ? jsonResponse(200, deletion.status)
          : this.#object(call, deletion.object);
      }
      case 'deletecollection':
        return this.#deleteCollection(call, await this.#options(request));
      default:
        throw methodNotAllowed();
    }
  }

  #object(call: Call, object: SimObject, status = 200): ApiResponse {
    return bytesResponse(status, call.representation.object(call.kind, object));
  }

  #list(call: Call): ApiResponse {
    const { kind, store, request, target } = call;
    const test = parseSelectors(kind, request.query);
    const { namespace } = target;
    const page = listPage(store, { kind, namespace, query: request.query, test });
    return bytesResponse(200, call.representation.list(kind, page.items, page.metadata));
  }

  #watch(call: Call): ApiResponse {
    const { kind, request, target, store } = call;
    const query = request.query;
    const sendsInitial = isTrue(query.get('sendInitialEvents'));
    if (sendsInitial && query.get('resourceVersionMatch') !== 'NotOlderThan') {
      throw needsVersionMatch();
    }
    const version = parseVersion(query.get('resourceVersion'));
    const seconds = parseCount(query.get('timeoutSeconds'));
    const name = target.name;
    const test = parseSelectors(kind, query);
    const isNamed = (object: SimObject): boolean => object.metadata.name === name;
    const watch = new WatchStream({
      store,
      clock: this.#parts.clock,
      kind,
      namespace: target.namespace,
      test: name === undefined ? test : isNamed,
      representation: call.representation,
      fromVersion: sendsInitial || version === 0 ? undefined : version,
      hasBookmarks: isTrue(query.get('allowWatchBookmarks')),
      marksInitialEnd: sendsInitial,
      // The real server draws from 30 to 60 minutes (--min-request-timeout).
      timeoutMs: seconds > 0 ? seconds * 1000 : this.#parts.random.between(1_800_000, 3_600_000),
      signal: request.signal,
    });
    this.#watches.add(watch);
    return bytesResponse(200, this.#tracked(watch));
  }

  async *#tracked(watch: WatchStream): AsyncGenerator<Uint8Array> {
    try {
      yield* watch;
    } finally {
      watch.end();
      this.#watches.delete(watch);
    }
  }

  #patch(call: Call, bytes: Uint8Array): ApiResponse {
    const { kind, store, target, request } = call;
    if (target.name === undefined) throw methodNotAllowed();
    const isApply = request.headers['content-type']?.startsWith('application/apply-patch') === true;
    if (!isApply) return this.#object(call, patchObject(call, bytes));
    if ((request.query.get('fieldManager') ?? '') === '') throw needsFieldManager();
    if (store.get(kind.storage, namespaceOf(call), target.name) !== undefined) {
      return this.#object(call, patchObject(call, bytes));
    }
    const created = createObject(call, toObject(call, applyPatch(call, {}, bytes)), this.#parts);
    return this.#object(call, created, 201);
  }

  #deleteCollection(call: Call, body: unknown): ApiResponse {
    const { kind, store, request, target } = call;
    const test = parseSelectors(kind, request.query);
    const page = listPage(store, {
      kind,
      namespace: target.namespace,
      query: new URLSearchParams(),
      test,
    });
    const bytes = call.representation.list(kind, page.items, page.metadata);
    for (const { metadata } of page.items) {
      const one = { ...target, name: metadata.name, namespace: metadata.namespace };
      deleteObject({ ...call, target: one }, body);
    }
    return bytesResponse(200, bytes);
  }

  #computed(call: Call): ApiResponse {
    const { kind, target, request } = call;
    const source = this.#parts.registry.computed(kind);
    if (source === undefined) throw unknownPath();
    if (target.verb === 'list') {
      const test = parseSelectors(kind, request.query);
      const all = source.list(target.namespace);
      const items = test === undefined ? all : all.filter(test);
      return bytesResponse(200, call.representation.list(kind, items, {}));
    }
    if (target.verb !== 'get' || target.name === undefined) throw methodNotAllowed();
    const found = source.get(namespaceOf(call), target.name);
    if (found === undefined) throw notFound(kind.resource, target.name);
    return this.#object(call, found);
  }

  async #options(request: ApiRequest): Promise<unknown> {
    return parseBody(await request.body(), request.headers['content-type']);
  }

  async #review(request: ApiRequest, target: RequestTarget): Promise<ApiResponse> {
    if (target.verb !== 'create') throw methodNotAllowed();
    const body = await this.#options(request);
    const access = { denials: this.#parts.denials, user: request.user ?? '' };
    return jsonResponse(201, review(target.plural, isRecord(body) ? body : {}, access));
  }
}

function needsVersionMatch(): Error {
  return invalid('ListOptions.meta.k8s.io', '', [
    {
      reason: 'FieldValueForbidden',
      field: 'resourceVersionMatch',
      message: 'Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan',
    },
  ]);
}

function needsFieldManager(): Error {
  return invalid('PatchOptions.meta.k8s.io', '', [
    {
      reason: 'FieldValueRequired',
      field: 'fieldManager',
      message: 'Required value: is required for apply patch',
    },
  ]);
}
