import { ApiError } from './api-error.ts';

// kubectl sends self-reviews and `kubectl create namespace` as protobuf, whatever the server says it
// takes: the envelope (runtime.Unknown behind "k8s\0") and these few messages have to be read.

type Fields = ReadonlyMap<number, Buffer>;

const magic = Buffer.from('k8s\0');
const attributeNames = ['namespace', 'verb', 'group', 'version', 'resource', 'subresource', 'name'];

export function isProtobuf(contentType: string | undefined): boolean {
  return contentType?.startsWith('application/vnd.kubernetes.protobuf') === true;
}

const metadataOnly = ['Namespace', 'ServiceAccount'];

/** A protobuf body as its JSON form: reviews, and kinds that need no more than metadata. @throws ApiError 415 */
export function decodeProtobuf(bytes: Uint8Array): Record<string, unknown> {
  const body = Buffer.from(bytes);
  if (!body.subarray(0, 4).equals(magic)) throw unsupported();
  const envelope = fieldsOf(body.subarray(4));
  const type = fieldsOf(envelope.get(1));
  const kind = type.get(2)?.toString() ?? '';
  const message = fieldsOf(envelope.get(2));
  const rest = kind.endsWith('Review') ? { spec: reviewSpec(message) } : metadataOf(kind, message);
  return { apiVersion: type.get(1)?.toString(), kind, metadata: {}, ...rest };
}

function reviewSpec(message: Fields): object {
  const attributes = fieldsOf(fieldsOf(message.get(2)).get(1));
  const asked = attributeNames.map((name, i) => [name, attributes.get(i + 1)?.toString() ?? '']);
  return attributes.size === 0 ? {} : { resourceAttributes: Object.fromEntries(asked) as unknown };
}

function metadataOf(kind: string, message: Fields): object {
  if (!metadataOnly.includes(kind)) throw unsupported();
  const fields = fieldsOf(message.get(1));
  const namespace = fields.get(3)?.toString() ?? '';
  const name = fields.get(1)?.toString() ?? '';
  return { metadata: { name, ...(namespace === '' ? {} : { namespace }) } };
}

/** 415 for a body that is no JSON or YAML. */
export function unsupported(): ApiError {
  return new ApiError(415, 'UnsupportedMediaType', {
    message:
      'the body of the request was in an unknown format - accepted media types include: application/json, application/yaml',
  });
}

/** The length-delimited fields of a message; numbers are skipped. */
function fieldsOf(message: Buffer | undefined): Fields {
  const fields = new Map<number, Buffer>();
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = message?.[at++];
      if (byte === undefined) throw unsupported();
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
  };
  while (message !== undefined && at < message.length) {
    const tag = varint();
    if ((tag & 7) === 0) varint();
    else if ((tag & 7) === 2) {
      const size = varint();
      fields.set(tag >> 3, message.subarray(at, at + size));
      at += size;
    } else throw unsupported();
  }
  return fields;
}
