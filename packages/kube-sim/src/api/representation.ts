import type { SimObject } from '../controllers/objects.ts';
import { ApiError } from './api-error.ts';
import type { Kind } from './kind.ts';
import { frameBytes, listBytes, objectBytes } from './object-bytes.ts';
import { partialObject, tableOf, type TableOptions } from './table/table.ts';

/** How the client wants objects: whole, as a table, or only their metadata. */
export interface Representation {
  object(kind: Kind, object: SimObject): Buffer;
  list(
    kind: Kind,
    items: readonly SimObject[],
    metadata: Readonly<Record<string, unknown>>,
  ): Buffer;
  /** One line of a watch, in pieces. */
  frame(type: string, kind: Kind, object: SimObject): readonly Buffer[];
}

const whole: Representation = { object: objectBytes, list: listBytes, frame: frameBytes };

const json = (value: unknown): Buffer => Buffer.from(`${JSON.stringify(value)}\n`);

const partial: Representation = {
  object: (_kind, object) => json(partialObject(object)),
  list: (_kind, items, metadata) =>
    json({
      kind: 'PartialObjectMetadataList',
      apiVersion: 'meta.k8s.io/v1',
      metadata,
      items: items.map(partialObject),
    }),
  frame: (type, _kind, object) => [json({ type, object: partialObject(object) })],
};

function tables(options: TableOptions): Representation {
  let hasSentColumns = false;
  return {
    object: (kind, object) => {
      const { resourceVersion = '' } = object.metadata;
      return json(tableOf(kind, [object], { ...options, metadata: { resourceVersion } }));
    },
    list: (kind, items, metadata) => json(tableOf(kind, items, { ...options, metadata })),
    frame: (type, kind, object) => {
      const { resourceVersion = '' } = object.metadata;
      const metadata = { resourceVersion };
      // The columns come with the first event only.
      const isWithoutColumns = hasSentColumns;
      hasSentColumns = true;
      return [
        json({
          type,
          object: tableOf(kind, [object], { ...options, metadata, isWithoutColumns }),
        }),
      ];
    },
  };
}

/**
 * Chooses by the Accept header. @throws ApiError 406 when it names nothing that is served
 * @param nowMs - for ages in tables
 */
export function negotiate(
  accept: string | undefined,
  query: URLSearchParams,
  nowMs: number,
): Representation {
  const ranges = (accept ?? '').split(',').map((range) => range.trim());
  for (const range of ranges) {
    const [type = '', ...parameters] = range.split(';').map((part) => part.trim());
    if (!['', '*/*', 'application/*', 'application/json'].includes(type)) continue;
    const as = parameters.find((p) => p.startsWith('as='))?.slice(3);
    if (as === undefined) return whole;
    const isV1 = parameters.includes('g=meta.k8s.io') && parameters.includes('v=v1');
    if (!isV1) continue;
    if (as === 'Table') return tables({ nowMs, includeObject: query.get('includeObject') });
    if (as === 'PartialObjectMetadata' || as === 'PartialObjectMetadataList') return partial;
  }
  throw new ApiError(406, 'NotAcceptable', {
    message:
      'only the following media types are accepted: application/json, application/json;as=Table;g=meta.k8s.io;v=v1',
  });
}
