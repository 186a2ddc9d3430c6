import { textStart } from '../line/stamp.ts';
import { namesIn, ofKtl, stampOf, type Fields } from './ktl-line.ts';
import type { MeantLine } from './meant-line.ts';

const BRACE = 0x7b;
const BRACKET = 0x5b;
const LETTER_S = 0x73;
const PARTIAL = 0x50;
const FULL = 0x46;
const SPACE = 32;
const COLON = 58;

/** Bytes in which a wrapping must show itself. */
const HEAD_BYTES = 600;

/**
 * True where a line may be wrapped: cheap, and asked of every line.
 * @param start - first byte behind the stamp, of the line where it has none
 */
export function mayBeWrapped(bytes: Buffer, start: number, isStamped: boolean): boolean {
  const first = bytes[start];
  return isStamped ? first === LETTER_S : first === BRACE || first === BRACKET;
}

/** The line inside a wrapped one; undefined where it is certain of no form. */
export function unwrap(line: Buffer, textAt: number): MeantLine | undefined {
  if (textAt > 0) return ofRuntime(line, textAt);
  return line[0] === BRACE ? ofJson(line) : ofKubectl(line);
}

/** `<stamp> stdout F text`, as container runtimes write it; tags behind `F` are left out. */
function ofRuntime(line: Buffer, textAt: number): MeantLine | undefined {
  const stream = line.toString('latin1', textAt, textAt + 7);
  if (stream !== 'stdout ' && stream !== 'stderr ') return undefined;
  const tag = line[textAt + 7];
  if (tag !== FULL && tag !== PARTIAL) return undefined;
  const behind = textAt + 8;
  const isTagged = line[behind] === COLON;
  const space = isTagged ? line.indexOf(SPACE, behind) : behind;
  // An empty line may come without its last space.
  if (space !== -1 && space < line.length && line[space] !== SPACE) return undefined;
  const name = stream === 'stdout ' ? 'stdout' : 'stderr';
  return {
    stamp: line.subarray(0, textAt - 1),
    text: space === -1 ? line.subarray(line.length) : line.subarray(space + 1),
    stream: name,
    goesOn: tag === PARTIAL ? name : undefined,
  };
}

/** `[pod/name/container] text`, as `kubectl logs --prefix` writes it. */
function ofKubectl(line: Buffer): MeantLine | undefined {
  const head = line.toString('latin1', 0, HEAD_BYTES);
  const match = /^\[pod\/([a-z0-9.-]+)\/([a-z0-9-]+)\] /.exec(head);
  if (match === null) return undefined;
  const start = match[0].length;
  const text = textStart(line, start, line.length);
  return {
    stamp: text === -1 ? undefined : line.subarray(start, text - 1),
    text: line.subarray(text === -1 ? start : text),
    names: { pod: match[1], container: match[2] },
  };
}

function ofJson(line: Buffer): MeantLine | undefined {
  const head = line.toString('latin1', 0, 26);
  if (head.startsWith('{"log":"')) return ofDocker(parsed(line));
  if (head.startsWith('{"kind":"')) return ofKtl(parsed(line));
  if (head.startsWith('{"message":"')) return ofStern(parsed(line));
  return undefined;
}

function parsed(line: Buffer): Fields {
  try {
    const value: unknown = JSON.parse(line.toString());
    return typeof value === 'object' && value !== null ? (value as Fields) : {};
  } catch {
    return {};
  }
}

/** `{"log":"text\n","stream":"stdout","time":"…"}`, as Docker's json-file driver writes it. */
function ofDocker({ log, stream, time }: Fields): MeantLine | undefined {
  if (typeof log !== 'string' || (stream !== 'stdout' && stream !== 'stderr')) return undefined;
  const stamp = stampOf(time);
  if (stamp === undefined) return undefined;
  const isWhole = log.endsWith('\n');
  const text = Buffer.from(isWhole ? log.slice(0, -1) : log);
  return { stamp, text, stream, goesOn: isWhole ? undefined : stream };
}

/** A line of `stern -o json`; kubectl's stamp is part of the message there. */
function ofStern(fields: Fields): MeantLine | undefined {
  const { message } = fields;
  const names = namesIn(fields, ['namespace', 'podName', 'containerName', 'nodeName']);
  if (names === undefined || typeof message !== 'string') return undefined;
  const bytes = Buffer.from(message);
  const text = textStart(bytes, 0, bytes.length);
  if (text === -1) return { stamp: undefined, text: bytes, names };
  return { stamp: bytes.subarray(0, text - 1), text: bytes.subarray(text), names };
}
