import { textStart } from '../line/stamp.ts';
import type { InputNames } from './input-source.ts';
import type { MeantLine } from './meant-line.ts';

/** What a JSON line holds. */
export type Fields = Readonly<Record<string, unknown>>;

/** A line of `-o json`: of a log, an event, or a gap; the latter two as the text that people see. */
export function ofKtl(fields: Fields): MeantLine | undefined {
  switch (fields['kind']) {
    case 'line':
      return ofLine(fields);
    case 'gap':
      return ofGap(fields);
    case 'event':
      return ofEvent(fields);
    default:
      return undefined;
  }
}

function ofLine(fields: Fields): MeantLine | undefined {
  const { timestamp, message, messageBase64, instance } = fields;
  const names = ownNames(fields);
  if (names === undefined || message === undefined) return undefined;
  const exact =
    typeof messageBase64 === 'string' ? Buffer.from(messageBase64, 'base64') : undefined;
  const text = typeof message === 'string' ? message : JSON.stringify(message);
  return {
    stamp: stampOf(timestamp),
    text: exact ?? Buffer.from(text),
    names,
    ...instanceOf(instance),
  };
}

function ofGap(fields: Fields): MeantLine | undefined {
  const { message, afterTimestamp, beforeTimestamp, instance } = fields;
  const names = ownNames(fields);
  if (names === undefined || typeof message !== 'string') return undefined;
  const stamp = stampOf(beforeTimestamp) ?? stampOf(afterTimestamp);
  return { stamp, text: oneLine(message), names, ...instanceOf(instance) };
}

function ofEvent({ timestamp, namespace, object, ...fields }: Fields): MeantLine | undefined {
  const { type, reason, message } = fields;
  if (typeof object !== 'object' || object === null) return undefined;
  const { kind, name, container } = object as Fields;
  const texts = [namespace, type, reason, message, kind, name];
  if (!texts.every((text) => typeof text === 'string')) return undefined;
  const place = `${String(kind).toLowerCase()}/${String(name)}`;
  return {
    stamp: stampOf(timestamp),
    text: oneLine(`${String(type)} ${String(reason)} ${place}: ${String(message)}`),
    names: {
      ...{ namespace: String(namespace), pod: String(name) },
      container: typeof container === 'string' ? container : undefined,
    },
  };
}

function instanceOf(instance: unknown): Pick<MeantLine, 'instance'> {
  return { instance: typeof instance === 'number' ? instance : undefined };
}

function oneLine(text: string): Buffer {
  return Buffer.from(text.replaceAll(/\s*\n\s*/g, ' '));
}

// A log of a node names no pod: its node and its path stand for that.
function ownNames(fields: Fields): InputNames | undefined {
  const { node, path } = fields;
  if (fields['pod'] === null && typeof node === 'string' && typeof path === 'string') {
    return { pod: node, container: path, node };
  }
  return namesIn(fields, ['namespace', 'pod', 'container', 'node']);
}

/** The names under these keys: namespace, pod, container, node. */
export function namesIn(
  fields: Fields,
  keys: readonly [string, string, string, string],
): InputNames | undefined {
  const [namespace, pod, container, node] = keys.map((key) => fields[key]);
  if (typeof namespace !== 'string' || typeof pod !== 'string') return undefined;
  if (typeof container !== 'string') return undefined;
  return { namespace, pod, container, node: typeof node === 'string' ? node : undefined };
}

/** A text that is an RFC 3339 stamp; undefined for any other value. */
export function stampOf(value: unknown): Buffer | undefined {
  if (typeof value !== 'string') return undefined;
  const line = Buffer.from(`${value} .`);
  return textStart(line, 0, line.length) === line.length - 1 ? line.subarray(0, -2) : undefined;
}
