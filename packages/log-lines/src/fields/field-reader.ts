import { byteAt, isBlank, skipBlanks } from '../bytes/ascii.ts';
import { VisibleLine, escapeIn } from '../bytes/visible-bytes.ts';
import { skipJsonSpace, skipJsonValue } from '../json/json-scan.ts';
import { isKlog } from '../level/special-heads.ts';
import { matchKey, type FieldPath } from './field-path.ts';
import { jsonValue, logfmtValue, type FieldValue } from './field-value.ts';
import { keyEndOf, LogfmtTokens } from './logfmt-pair.ts';
import { MemberList } from './member-list.ts';

/** What a line is made of. */
export type LineStructure = 'json' | 'logfmt';

/** Bytes from `start` up to and without `end`. */
interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** What is looked for, and what has been found. */
interface Search {
  readonly path: FieldPath;
  readonly found: FieldValue[];
  /** Objects that are open: each has a list of its members. */
  depth: number;
}

/** A JSON object behind a text begins within so many bytes. */
const HEAD = 512;

/**
 * Reads fields of one line after the other, in memory of its own that it uses again. JSON: the whole
 * line, or an object behind a text to the end of the line (`INFO  main.go:1  started  {"port": 80}`).
 * logfmt: a line that begins with `key=value`, or a line with a time, level or klog header before its
 * message that ends with one.
 */
export class FieldReader {
  readonly #members = new MemberList();
  readonly #nested: MemberList[] = [];
  readonly #tokens = new LogfmtTokens();
  readonly #visible = new VisibleLine();
  #bytes: Buffer = Buffer.alloc(0);
  /** What the line that was read last is; undefined: plain text. */
  structure: LineStructure | undefined;

  /** Takes the line `[start, end)`; its bytes have to stay as they are until the next line is read. */
  read(bytes: Buffer, start: number, end: number): LineStructure | undefined {
    // ESC is in no valid JSON, so what is coloured is looked for in other lines only.
    if (this.#readObject(bytes, start, end)) this.structure = 'json';
    else if (escapeIn(bytes, start, end) < 0) this.#readText(bytes, start, end);
    else {
      this.#visible.read(bytes, start, end);
      if (this.#readObject(this.#visible.bytes, 0, this.#visible.end)) this.structure = 'json';
      else this.#readText(this.#visible.bytes, 0, this.#visible.end);
    }
    return this.structure;
  }

  #readObject(bytes: Buffer, lineStart: number, lineEnd: number): boolean {
    this.#bytes = bytes;
    let end = lineEnd;
    while (end > lineStart && isSpace(bytes[end - 1] ?? 0)) end--;
    if (end === lineStart || bytes[end - 1] !== 0x7d) return false;
    const start = skipJsonSpace(bytes, lineStart, end);
    const object = bytes[start] === 0x7b ? start : objectBehind(bytes, start, end);
    return object >= 0 && this.#members.readObject(bytes, object, end) === end;
  }

  #readText(bytes: Buffer, start: number, lineEnd: number): void {
    let end = lineEnd;
    while (end > start && isSpace(bytes[end - 1] ?? 0)) end--;
    this.#bytes = bytes;
    this.structure = this.#readPairs(start, end) ? 'logfmt' : undefined;
  }

  #readPairs(start: number, end: number): boolean {
    const isBehindHead = endsInPair(this.#bytes, start, end) && hasHead(this.#bytes, start, end);
    if (!isBehindHead && !beginsWithPair(this.#bytes, start, end)) return false;
    const tokens = this.#tokens;
    const members = this.#members;
    members.clear();
    tokens.restart(this.#bytes, start, end);
    while (tokens.next()) if (tokens.isPair) members.add(tokens);
    return members.count > 0;
  }

  /**
   * Values at `path`; undefined where the line has no such key. A key that contains dots itself is
   * found first; the last of equal keys counts, as in `JSON.parse`. An array gives its elements, and
   * on the way to a value it is searched: by position (`items.0`), else in every element.
   */
  values(path: FieldPath): readonly FieldValue[] | undefined {
    const found: FieldValue[] = [];
    if (this.structure === 'json') {
      return this.#search(this.#members, { path, found, depth: 0 }, 0) ? found : undefined;
    }
    if (this.structure === undefined) return undefined;
    const members = this.#members;
    for (let member = members.count - 1; member >= 0; member--) {
      if (members.isKey(member, this.#bytes, path.bytes)) {
        found.push(logfmtValue(this.#bytes, members.valueStart(member), members.valueEnd(member)));
        return found;
      }
    }
    return undefined;
  }

  #search(members: MemberList, search: Search, from: number): boolean {
    const { path, found } = search;
    const bytes = this.#bytes;
    const whole = path.bytes.length;
    let nested: Map<number, number> | undefined;
    for (let member = members.count - 1; member >= 0; member--) {
      const end = matchKey(path, from, { bytes, members, member });
      if (end === whole) {
        this.#take(members.valueStart(member), members.valueEnd(member), found);
        return true;
      }
      if (end < 0) continue;
      nested ??= new Map<number, number>();
      if (!nested.has(end)) nested.set(end, member);
    }
    if (nested === undefined) return false;
    const longestFirst = [...nested].sort(([left], [right]) => right - left);
    return longestFirst.some(([end, member]) => {
      const range = { start: members.valueStart(member), end: members.valueEnd(member) };
      return this.#descend(range, search, end + 1);
    });
  }

  #descend(value: ByteRange, search: Search, from: number): boolean {
    const first = this.#bytes[value.start];
    if (first === 0x7b) {
      const members = (this.#nested[search.depth] ??= new MemberList());
      members.readObject(this.#bytes, value.start, value.end);
      search.depth++;
      const isFound = this.#search(members, search, from);
      search.depth--;
      return isFound;
    }
    return first === 0x5b && this.#searchArray(value, search, from);
  }

  #searchArray(value: ByteRange, search: Search, from: number): boolean {
    const { path, found } = search;
    const elements = elementsOf(this.#bytes, value.start, value.end);
    const dot = path.bytes.indexOf(0x2e, from);
    const segment = path.bytes.toString('latin1', from, dot < 0 ? path.bytes.length : dot);
    const element = /^\d{1,6}$/.test(segment) ? elements[Number(segment)] : undefined;
    if (element !== undefined) {
      if (dot >= 0) return this.#descend(element, search, dot + 1);
      this.#take(element.start, element.end, found);
      return true;
    }
    let isFound = false;
    for (const each of elements) {
      if (this.#bytes[each.start] !== 0x7b) continue;
      isFound = this.#descend(each, search, from) || isFound;
    }
    return isFound;
  }

  #take(start: number, end: number, found: FieldValue[]): void {
    const bytes = this.#bytes;
    if (bytes[start] !== 0x5b) found.push(jsonValue(bytes, start, end));
    else
      for (const each of elementsOf(bytes, start, end))
        found.push(jsonValue(bytes, each.start, each.end));
  }
}

function isSpace(byte: number): boolean {
  return byte === 0x20 || byte === 0x09 || byte === 0x0d || byte === 0x0a;
}

function elementsOf(bytes: Buffer, start: number, end: number): ByteRange[] {
  const elements: ByteRange[] = [];
  let at = skipJsonSpace(bytes, start + 1, end);
  while (at < end && bytes[at] !== 0x5d) {
    const valueEnd = skipJsonValue(bytes, at, end);
    if (valueEnd < 0) break;
    elements.push({ start: at, end: valueEnd });
    at = skipJsonSpace(bytes, valueEnd, end);
    if (bytes[at] === 0x2c) at = skipJsonSpace(bytes, at + 1, end);
  }
  return elements;
}

/** The first brace behind a blank or bracket that opens an object, not far from the beginning; or -1. */
function objectBehind(bytes: Buffer, start: number, end: number): number {
  const limit = Math.min(end, start + HEAD);
  for (let at = start + 1; at < limit; at++) {
    if (bytes[at] !== 0x7b) continue;
    const before = bytes[at - 1] ?? 0;
    const next = byteAt(bytes, skipJsonSpace(bytes, at + 1, end), end);
    if ((isBlank(before) || before === 0x5d) && (next === 0x22 || next === 0x7d)) return at;
  }
  return -1;
}

function beginsWithPair(bytes: Buffer, start: number, end: number): boolean {
  const at = skipBlanks(bytes, start, end);
  const keyEnd = keyEndOf(bytes, at, end);
  return keyEnd > at && byteAt(bytes, keyEnd, end) === 0x3d;
}

/** True where the last token is a pair: a look at the end that spares plain text the rest. */
function endsInPair(bytes: Buffer, start: number, end: number): boolean {
  let at = end - 1;
  if (bytes[at] === 0x22) {
    for (at--; at > start; at--) if (bytes[at] === 0x22 && bytes[at - 1] !== 0x5c) break;
    return at > start && bytes[at - 1] === 0x3d;
  }
  for (; at > start; at--) {
    const byte = bytes[at] ?? 0;
    if (byte === 0x3d) return keyEndOf(bytes, at - 1, end) === at;
    if (isBlank(byte)) return false;
  }
  return false;
}

/** A klog header, or a first token that is a time, a bracket or a word in capitals. */
function hasHead(bytes: Buffer, start: number, end: number): boolean {
  if (isKlog(bytes, start, end)) return true;
  const at = skipBlanks(bytes, start, end);
  for (let position = at; position < end; position++) {
    const byte = bytes[position] ?? 0;
    if (isBlank(byte)) return position - at > 1;
    const isLower = byte >= 0x61 && byte <= 0x7a;
    const isDigitOrSign = byte < 0x41 || byte === 0x5b;
    if (isDigitOrSign) return byte !== 0x22 && byte !== 0x27;
    if (isLower) return false;
  }
  return false;
}
