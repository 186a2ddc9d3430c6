import type { MemberList } from './member-list.ts';
import { jsonString } from './field-value.ts';

/** A dotted path, made once for many lines. */
export interface FieldPath {
  readonly text: string;
  /** The text as UTF-8. */
  readonly bytes: Buffer;
}

/** Makes a path of `user.name`. */
export function fieldPath(text: string): FieldPath {
  return { text, bytes: Buffer.from(text) };
}

/**
 * Where in the path the key of `member` ends, when the path from byte `from` on begins with it: the
 * path's length, or the position of a dot. -1 where the key is another one.
 */
export function matchKey(
  { bytes: path }: FieldPath,
  from: number,
  line: { readonly bytes: Buffer; readonly members: MemberList; readonly member: number },
): number {
  const { bytes, members, member } = line;
  const start = members.keyStart(member);
  const end = members.keyEnd(member);
  for (let at = start, index = from; at < end; at++, index++) {
    const byte = bytes[at] ?? 0;
    if (byte === 0x5c) return matchEscaped(path, from, jsonString(bytes, start, end));
    // What differs before an escape differs behind it too.
    if (byte !== path[index]) return -1;
  }
  return endOrDot(path, from + end - start);
}

function endOrDot(path: Buffer, at: number): number {
  return at === path.length || path[at] === 0x2e ? at : -1;
}

function matchEscaped(path: Buffer, from: number, text: string): number {
  const key = Buffer.from(text);
  const at = from + key.length;
  if (at > path.length || path.compare(key, 0, key.length, from, at) !== 0) return -1;
  return endOrDot(path, at);
}
