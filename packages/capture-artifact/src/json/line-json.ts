import { isUtf8 } from 'node:buffer';
import { z } from 'zod';
import type { CaptureLine, StoredStream } from '@ktl/sqlite-archive';
import { JsonLine } from './json-line.ts';
import { formatMs, formatNs, parseNs } from './rfc3339.ts';

const lineSchema = z.object({
  timestamp: z.string(),
  collectedAt: z.string(),
  ordinal: z.int().positive(),
  namespace: z.string(),
  pod: z.string(),
  container: z.string(),
  uid: z.string(),
  restart: z.int(),
  node: z.string(),
  source: z.string(),
  prefix: z.string().optional(),
  level: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal']).optional(),
  late: z.boolean().optional(),
  raw: z.string(),
  rawBase64: z.base64().optional(),
  rendered: z.string(),
  renderedBase64: z.base64().optional(),
});

/** What lines of one stream and level have in common. */
const sharedSchema = lineSchema
  .pick({ namespace: true, pod: true, container: true, uid: true, restart: true, node: true })
  .extend(lineSchema.pick({ source: true, prefix: true, level: true, late: true }).shape)
  .strict();

/** Members of a line that those of its stream and level share. */
export type SharedMembers = z.infer<typeof sharedSchema>;

const fragments = new WeakMap<StoredStream, string>();

/**
 * A line of logs.jsonl, with its newline.
 * @param context - what stood around the line, as further members: `,"podState":{…}`
 */
export function formatLine(line: CaptureLine, context: string): string {
  const { stream, raw, rendered, level } = line;
  const timestamp = formatNs(line.timeNs);
  const shown = `${timestamp.slice(0, 10)} ${timestamp.slice(11, 23)}`;
  let text = `{"timestamp":"${timestamp}","formattedTimestamp":"${shown}","collectedAt":"${formatMs(line.collectedMs) ?? timestamp}","ordinal":${String(line.ordinal)},${streamFragment(stream)}`;
  if (level !== undefined) text += `,"level":"${level}"`;
  if (line.late) text += ',"late":true';
  text += `,"raw":${JSON.stringify(raw.toString())}`;
  const isPlain = isText(raw);
  if (!isPlain) text += `,"rawBase64":"${raw.toString('base64')}"`;
  const shownText = rendered.toString();
  text += `,"rendered":${JSON.stringify(shownText)}`;
  if (!isPlain || !isText(rendered)) {
    const guess = renderedOf(line, shownText, isPlain ? undefined : raw.toString());
    if (!guess.equals(rendered)) text += `,"renderedBase64":"${rendered.toString('base64')}"`;
  }
  return `${text}${context}}\n`;
}

/**
 * The line that {@link formatLine} was given.
 * @returns or what is wrong with the text
 */
export function parseLine(text: string, streams: Map<string, StoredStream>): CaptureLine | string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return 'is no JSON';
  }
  const parsed = lineSchema.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return `has no ${issue?.path.map(String).join('.') ?? 'members'} as it should be`;
  }
  const { timestamp, collectedAt, ordinal, level, late = false, ...rest } = parsed.data;
  const timeNs = parseNs(timestamp);
  const collectedNs = parseNs(collectedAt);
  if (timeNs === undefined || collectedNs === undefined) return 'has no time as it should be';
  const stream = streamOf(rest, streams);
  const raw = bytesOf(rest.raw, rest.rawBase64);
  const collectedMs = Number(collectedNs / 1_000_000n);
  return new JsonLine({ ordinal, timeNs, collectedMs, stream, level, late, raw }, () => {
    if (rest.renderedBase64 !== undefined) return Buffer.from(rest.renderedBase64, 'base64');
    return renderedOf({ stream, raw }, rest.rendered, rest.rawBase64 && rest.raw);
  });
}

/** An object of nothing but shared members; undefined: it is none. */
export function parseShared(text: string): SharedMembers | undefined {
  try {
    return sharedSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** Whether an object has a member that says something of a line itself; undefined: it is no JSON. */
export function hasLineMember(text: string): boolean | undefined {
  try {
    const names = Object.keys(JSON.parse(text) as object);
    return names.some((name) => Object.hasOwn(lineSchema.shape, name));
  } catch {
    return undefined;
  }
}

/**
 * The form in which a line was shown, without its bytes.
 * @param lossy - the text that stands for a line that is no text
 */
function renderedOf(
  { stream, raw }: Pick<CaptureLine, 'stream' | 'raw'>,
  text: string,
  lossy: string | undefined,
): Buffer {
  if (lossy === undefined || text !== `${stream.prefix}${lossy}`) return Buffer.from(text);
  return Buffer.concat([Buffer.from(stream.prefix), raw]);
}

/** Lines of one stream share it. */
export function streamOf(
  given: Omit<StoredStream, 'prefix'> & { readonly prefix?: string | undefined },
  streams: Map<string, StoredStream>,
): StoredStream {
  const { namespace, pod, container, uid, restart, node, source, prefix = '' } = given;
  const key = [namespace, pod, container, uid, String(restart), node, source, prefix].join('\0');
  let stream = streams.get(key);
  if (stream === undefined) {
    stream = { namespace, pod, container, uid, restart, node, source, prefix };
    // Of a file of unknown origin: it is a cache, not a register.
    if (streams.size >= 10_000) streams.clear();
    streams.set(key, stream);
  }
  return stream;
}

function streamFragment(stream: StoredStream): string {
  let text = fragments.get(stream);
  if (text === undefined) {
    const { namespace, pod, container, uid, restart, node, source, prefix } = stream;
    const members = { namespace, pod, container, uid, restart, node, source };
    text = JSON.stringify(prefix === '' ? members : { ...members, prefix }).slice(1, -1);
    fragments.set(stream, text);
  }
  return text;
}

function isText(bytes: Buffer): boolean {
  return isUtf8(bytes) && !bytes.includes(0);
}

function bytesOf(text: string, base64: string | undefined): Buffer {
  return base64 === undefined ? Buffer.from(text) : Buffer.from(base64, 'base64');
}
