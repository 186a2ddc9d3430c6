import type { SimObject } from '../controllers/objects.ts';
import { apiVersionOf, type Kind } from './kind.ts';
import { toServed } from './kind-conversion.ts';

// Objects never change in place, so each is turned into bytes once, whoever asks.
const bodies = new WeakMap<SimObject, Buffer>();

/** The JSON of an object from `"metadata"` on, closing brace included. */
function bodyOf(object: SimObject): Buffer {
  let body = bodies.get(object);
  if (body === undefined) {
    const { metadata, ...rest } = object;
    const fields = { metadata, ...rest, kind: undefined, apiVersion: undefined };
    body = Buffer.from(JSON.stringify(fields).slice(1));
    bodies.set(object, body);
  }
  return body;
}

function headOf(kind: Kind): string {
  return `{"kind":${JSON.stringify(kind.kind)},"apiVersion":${JSON.stringify(apiVersionOf(kind))},`;
}

/** One object as the API serves it. */
export function objectBytes(kind: Kind, object: SimObject): Buffer {
  return Buffer.concat([Buffer.from(headOf(kind)), bodyOf(toServed(kind, object)), newline]);
}

const newline = Buffer.from('\n');
const comma = Buffer.from(',');
const brace = Buffer.from('{');

/** A list. Items of built-in kinds have neither kind nor apiVersion, as in Kubernetes. */
export function listBytes(
  kind: Kind,
  items: readonly SimObject[],
  metadata: Readonly<Record<string, unknown>>,
): Buffer {
  const listKind = { kind: `${kind.kind}List`, apiVersion: apiVersionOf(kind), metadata };
  const start = `${JSON.stringify(listKind).slice(0, -1)},"items":[`;
  const chunks: Buffer[] = [Buffer.from(start)];
  const itemHead = kind.isCustom ? Buffer.from(headOf(kind)) : brace;
  for (const [index, item] of items.entries()) {
    if (index > 0) chunks.push(comma);
    chunks.push(itemHead, bodyOf(toServed(kind, item)));
  }
  chunks.push(Buffer.from(']}\n'));
  return Buffer.concat(chunks);
}

const frameEnd = Buffer.from('}\n');
const frameHeads = new WeakMap<Kind, Map<string, Buffer>>();

/** One line of a watch, in pieces: the object's own bytes are shared, not copied. */
export function frameBytes(type: string, kind: Kind, object: SimObject): readonly Buffer[] {
  let heads = frameHeads.get(kind);
  if (heads === undefined) frameHeads.set(kind, (heads = new Map<string, Buffer>()));
  let head = heads.get(type);
  if (head === undefined) {
    head = Buffer.from(`{"type":"${type}","object":${headOf(kind)}`);
    heads.set(type, head);
  }
  return [head, bodyOf(toServed(kind, object)), frameEnd];
}
