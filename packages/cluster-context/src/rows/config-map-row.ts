import { createHash } from 'node:crypto';
import type { KubeObject } from '@ktl/kube-client';
import type { Unseen } from '../context-change.ts';
import { at, digestOf } from './normal-object.ts';
import { objectColumns, type RowContext } from './object-row.ts';

/** A version of a ConfigMap. A value that changed counts, also where both are redacted to the same. */
export function configMapRow(object: KubeObject, context: RowContext): Unseen {
  const { data, binaryData } = at(object);
  return {
    kind: 'configmaps',
    digest: digestOf(object),
    row: {
      ...objectColumns(object, { ...context, omitted: ['data', 'binaryData'] }),
      data: mapped(data, (key, value) => context.redact(key, value)),
      binary_data: mapped(binaryData, (_key, value) => describeBytes(value)),
    },
  };
}

function mapped(values: unknown, of: (key: string, value: string) => unknown): string {
  const entries = Object.entries(at(values)).sort(([left], [right]) => (left < right ? -1 : 1));
  return JSON.stringify(
    Object.fromEntries(entries.map(([key, value]) => [key, of(key, String(value))])),
  );
}

function describeBytes(base64: string): { readonly sizeBytes: number; readonly sha256: string } {
  const bytes = Buffer.from(base64, 'base64');
  return { sizeBytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
}
