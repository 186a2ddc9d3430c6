import { parse } from 'yaml';
import type { Metadata, SimObject } from '../controllers/objects.ts';
import { badRequest } from './api-error.ts';
import type { Call } from './call.ts';
import { isRecord } from './json-value.ts';
import { apiVersionOf } from './kind.ts';
import { decodeProtobuf, isProtobuf } from './protobuf-body.ts';

/** The body as JSON or, where the content type says so, YAML. @throws ApiError 400 */
export function parseBody(bytes: Uint8Array, contentType: string | undefined): unknown {
  if (bytes.length === 0) return undefined;
  if (isProtobuf(contentType)) return decodeProtobuf(bytes);
  const text = Buffer.from(bytes).toString();
  try {
    if (contentType?.includes('yaml') === true) return parse(text) as unknown;
    return JSON.parse(text) as unknown;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw badRequest(`the object provided is unrecognized (must be of type Object): ${why}`);
  }
}

/**
 * The object that a create or an update carries, checked against the path. @throws ApiError 400
 */
export function toObject(call: Call, body: unknown): SimObject {
  if (!isRecord(body)) throw badRequest('the object provided is unrecognized: it is no object');
  const { kind, target } = call;
  const wantedVersion = apiVersionOf(kind);
  checkType(call, body);
  const given = isRecord(body['metadata']) ? body['metadata'] : {};
  const metadata: Metadata = { ...given, name: text(given['name']) };
  if (kind.isNamespaced) {
    if (given['namespace'] !== undefined && given['namespace'] !== target.namespace) {
      throw badRequest(
        'the namespace of the provided object does not match the namespace sent on the request',
      );
    }
    if (target.namespace !== undefined) metadata.namespace = target.namespace;
  } else delete metadata.namespace;
  if (target.name !== undefined && metadata.name !== target.name) {
    throw badRequest(
      metadata.name === ''
        ? 'name must be provided'
        : `the name of the object (${metadata.name}) does not match the name on the URL (${target.name})`,
    );
  }
  Reflect.deleteProperty(metadata, 'managedFields');
  Reflect.deleteProperty(metadata, 'selfLink');
  return { ...body, apiVersion: wantedVersion, kind: kind.kind, metadata };
}

function checkType({ kind }: Call, body: Record<string, unknown>): void {
  const wantedVersion = apiVersionOf(kind);
  const version = optionalText(body, 'apiVersion') ?? wantedVersion;
  const kindName = optionalText(body, 'kind') ?? kind.kind;
  if (kindName !== kind.kind) {
    throw badRequest(
      `${kindName} in version "${version}" cannot be handled as a ${kind.kind}: converting (${version}.${kindName}) to (${wantedVersion}.${kind.kind}): unknown conversion`,
    );
  }
  if (version !== wantedVersion) {
    throw badRequest(
      `the API version in the data (${version}) does not match the expected API version (${wantedVersion})`,
    );
  }
}

/** @throws ApiError 400 when it is something else */
function optionalText(body: Record<string, unknown>, name: string): string | undefined {
  const value = body[name];
  if (value === undefined || typeof value === 'string') return value === '' ? undefined : value;
  throw badRequest(`${name} has to be a string`);
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
