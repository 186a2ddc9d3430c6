import type { YamlNode } from './yaml-node.ts';

interface Row {
  readonly line: number;
  readonly indent: number;
  /** The row begins a list item. */
  readonly isItem: boolean;
  readonly key: string | undefined;
  /** Undefined: the value is the block below, or null. */
  readonly scalar: YamlNode | undefined;
}

interface Cursor {
  readonly rows: readonly Row[];
  next: number;
}

class NotPlain extends Error {}

const rowShape = /^( *)(- )?(?:([A-Za-z][A-Za-z0-9_./-]*):(?: +|$))?(.*)$/;
const wordShape = /^[A-Za-z0-9/_+][A-Za-z0-9/_+=.@:-]*$/;

/**
 * Reads the plain YAML that kubectl and its kin write: block mappings and lists of simple words and
 * simply quoted strings, and mappings of those on one line. Everything else (anchors, other flow
 * collections, block scalars, escapes, comments behind values …) is left to a full parser, whose import alone costs 10 ms of every start.
 * @returns undefined where the text is not that plain, or is not valid
 */
export function readPlainYaml(text: string): YamlNode | undefined {
  try {
    const rows = text.split('\n').flatMap((source, index) => readRow(source, index + 1));
    const cursor = { rows, next: 0 };
    const root = readBlock(cursor, 0);
    return cursor.next === rows.length ? root : undefined;
  } catch (error) {
    if (error instanceof NotPlain) return undefined;
    throw error;
  }
}

function readRow(source: string, line: number): Row[] {
  const trimmed = source.trimEnd();
  if (trimmed === '' || /^ *#/.test(trimmed)) return [];
  const match = rowShape.exec(trimmed);
  if (match === null) throw new NotPlain();
  const [, spaces = '', dash, key, rest = ''] = match;
  const isItem = dash !== undefined;
  if (key === undefined && !isItem) throw new NotPlain();
  const scalar = rest === '' ? undefined : readValue(rest, line);
  const row = { line, indent: spaces.length, isItem, key, scalar };
  if (!isItem || key === undefined) return [row];
  // "- key: value" is a list item whose mapping begins two columns further.
  return [
    { line, indent: row.indent, isItem, key: undefined, scalar: undefined },
    { line, indent: row.indent + 2, isItem: false, key, scalar },
  ];
}

function readValue(text: string, line: number): YamlNode {
  if (text.startsWith('{')) return readFlowMap(text, line);
  if (text === '[]') return { kind: 'list', line, items: [] };
  const quoted = /^"([^"\\]*)"$/.exec(text) ?? /^'([^']*)'$/.exec(text);
  if (quoted !== null) return { kind: 'scalar', line, text: quoted[1] ?? '', value: 'other' };
  if (!wordShape.test(text) || text.endsWith(':')) throw new NotPlain();
  const lower = text.toLowerCase();
  if (lower === 'null') return { kind: 'scalar', line, text, value: 'null' };
  const isSwitch = /^(?:true|True|TRUE|false|False|FALSE)$/.test(text);
  const value = isSwitch ? (lower === 'true' ? 'true' : 'false') : 'other';
  return { kind: 'scalar', line, text, value };
}

// `{ cluster: prod, user: admin }`, as people write contexts.
function readFlowMap(text: string, line: number): YamlNode {
  const entries = new Map<string, YamlNode>();
  const inside = /^\{ *(.*?) *\}$/.exec(text)?.[1];
  if (inside === undefined) throw new NotPlain();
  for (const field of inside === '' ? [] : inside.split(/ *, */)) {
    const [, key, rest] = /^([A-Za-z][A-Za-z0-9_./-]*): +(.+)$/.exec(field) ?? [];
    if (key === undefined || rest === undefined || entries.has(key)) throw new NotPlain();
    const value = readValue(rest, line);
    if (value.kind !== 'scalar') throw new NotPlain();
    entries.set(key, value);
  }
  return { kind: 'map', line, entries };
}

function readBlock(cursor: Cursor, indent: number): YamlNode {
  const first = cursor.rows[cursor.next];
  if (first?.indent !== indent) throw new NotPlain();
  return first.isItem ? readList(cursor, first) : readMap(cursor, first);
}

function readMap(cursor: Cursor, first: Row): YamlNode {
  const entries = new Map<string, YamlNode>();
  for (;;) {
    const row = cursor.rows[cursor.next];
    if (row === undefined || row.isItem || row.indent !== first.indent) break;
    if (row.key === undefined || entries.has(row.key)) throw new NotPlain();
    cursor.next += 1;
    entries.set(row.key, row.scalar ?? readBelow(cursor, row));
  }
  return { kind: 'map', line: first.line, entries };
}

function readList(cursor: Cursor, first: Row): YamlNode {
  const items: YamlNode[] = [];
  for (;;) {
    const row = cursor.rows[cursor.next];
    if (row?.isItem !== true || row.indent !== first.indent) break;
    cursor.next += 1;
    items.push(row.scalar ?? readBlock(cursor, row.indent + 2));
  }
  return { kind: 'list', line: first.line, items };
}

// The block of a key: deeper, or a list at the key's own depth; else the value is null.
function readBelow(cursor: Cursor, { indent, line }: Row): YamlNode {
  const below = cursor.rows[cursor.next];
  const isList = below?.isItem === true && below.indent === indent;
  if (below !== undefined && (below.indent > indent || isList)) {
    return readBlock(cursor, below.indent);
  }
  return { kind: 'scalar', line, text: '', value: 'null' };
}
