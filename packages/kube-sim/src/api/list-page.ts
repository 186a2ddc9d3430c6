import { storageKey } from '../storage/change-history.ts';
import type { SimObject } from '../controllers/objects.ts';
import type { ObjectStore } from '../storage/object-store.ts';
import { ApiError, badRequest, invalid } from './api-error.ts';
import { isRecord } from './json-value.ts';
import type { Kind } from './kind.ts';
import { isTrue } from './request-target.ts';
import type { ObjectTest } from './selectors/object-test.ts';

export interface ListPage {
  readonly items: readonly SimObject[];
  readonly metadata: {
    readonly resourceVersion: string;
    readonly continue?: string;
    readonly remainingItemCount?: number;
  };
}

export interface ListRequest {
  readonly kind: Kind;
  readonly namespace: string | undefined;
  readonly query: URLSearchParams;
  /** Undefined without selectors. */
  readonly test: ObjectTest | undefined;
}

interface Continuation {
  /** 0 for a list that need not be consistent. */
  readonly version: number;
  readonly after: string;
}

/**
 * One page of a list, consistent with the first one (apimachinery: pagination).
 * @throws ApiError 400, 410 Expired, 504 resourceVersion from the future
 */
export function listPage(store: ObjectStore, request: ListRequest): ListPage {
  const { kind, namespace, query, test } = request;
  const token = query.get('continue') ?? '';
  const limit = parseCount(query.get('limit'));
  if (isTrue(query.get('sendInitialEvents'))) throw initialEventsOnList();
  const from = token === '' ? undefined : decode(token);
  const { version, items } = stateFor(store, request, from);
  const matching = items.filter(
    (item) =>
      (namespace === undefined || item.metadata.namespace === namespace) &&
      (from === undefined || storageKey(item) > from.after) &&
      (test === undefined || test(item)),
  );
  const page = limit > 0 ? matching.slice(0, limit) : matching;
  const last = page.at(-1);
  const remaining = matching.length - page.length;
  const resourceVersion = String(version);
  if (remaining === 0 || last === undefined) return { items: page, metadata: { resourceVersion } };
  return {
    items: page,
    metadata: {
      resourceVersion,
      continue: encode({ version, after: storageKey(last) }),
      ...(test === undefined || kind.isCustom ? { remainingItemCount: remaining } : {}),
    },
  };
}

function stateFor(
  store: ObjectStore,
  { kind, query }: ListRequest,
  from: Continuation | undefined,
): { readonly version: number; readonly items: readonly SimObject[] } {
  const now = { version: store.version, items: store.list(kind.storage) };
  if (from !== undefined) {
    if (from.version === 0) return now;
    const then = store.listAt(kind.storage, from.version);
    if (then !== undefined) return then;
    throw tooOld(encode({ version: 0, after: from.after }));
  }
  const wanted = parseVersion(query.get('resourceVersion'));
  if (wanted !== undefined && wanted > now.version) throw tooLarge(wanted, now.version);
  if (query.get('resourceVersionMatch') !== 'Exact' || wanted === undefined) return now;
  const then = store.listAt(kind.storage, wanted);
  if (then === undefined) throw tooOldExact();
  return then;
}

/** A resourceVersion of a request; undefined when it is not set. @throws ApiError 400 */
export function parseVersion(text: string | null): number | undefined {
  if (text === null || text === '') return undefined;
  if (/^\d+$/.test(text)) return Number(text);
  const quoted = JSON.stringify(text);
  throw badRequest(
    `invalid resource version: resourceVersion: Invalid value: ${quoted}: strconv.ParseUint: parsing ${quoted}: invalid syntax`,
  );
}

/** @throws ApiError 400 */
export function parseCount(text: string | null): number {
  if (text === null || text === '') return 0;
  if (/^-?\d+$/.test(text)) return Number(text);
  throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`);
}

function encode(at: Continuation): string {
  const value = { v: 'meta.k8s.io/v1', rv: at.version === 0 ? -1 : at.version, start: at.after };
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function decode(token: string): Continuation {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(token, 'base64url').toString());
  } catch {
    value = undefined;
  }
  if (isRecord(value) && typeof value['rv'] === 'number' && typeof value['start'] === 'string') {
    return { version: Math.max(0, value['rv']), after: value['start'] };
  }
  throw badRequest('invalid continue token: continue key is not valid');
}

function tooOld(continueToken: string): ApiError {
  return new ApiError(410, 'Expired', {
    message:
      'The provided continue parameter is too old to display a consistent list result. You can start a new list without ' +
      'the continue parameter, or use the continue token in this response to retrieve the remainder of the results. ' +
      'Continuing with the provided token results in an inconsistent list - objects that were created, modified, or ' +
      'deleted between the time the first chunk was returned and now may show up in the list.',
    continueToken,
  });
}

function tooOldExact(): ApiError {
  return new ApiError(410, 'Expired', {
    message: 'The resourceVersion for the provided list is too old.',
  });
}

function tooLarge(wanted: number, current: number): ApiError {
  return new ApiError(504, 'Timeout', {
    message: `Too large resource version: ${wanted}, current: ${current}`,
    details: {
      causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
      retryAfterSeconds: 1,
    },
  });
}

function initialEventsOnList(): ApiError {
  return invalid('ListOptions.meta.k8s.io', '', [
    {
      reason: 'FieldValueForbidden',
      field: 'sendInitialEvents',
      message: 'Forbidden: sendInitialEvents is forbidden for list',
    },
  ]);
}
