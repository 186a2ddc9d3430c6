import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseAllDocuments,
  type Document,
  type Scalar,
  type YAMLMap,
} from 'yaml';
import { nearestName } from '@ktl/faults';
import { faults } from '../faults.ts';
import type { Shape, ValueOf } from '../shape/shape.ts';

/** Where the values of a file stand: `dir/stack.yaml:12` of an object or a list that was read. */
export type Places = WeakMap<object, string>;

/** A file's text and how it is called in messages. */
export interface YamlText {
  readonly file: string;
  readonly text: string;
}

// Far above any stack, and soon reached by aliases of aliases.
const maxNodes = 50_000;
const maxDepth = 40;

/**
 * Reads a YAML text by a shape. Aliases and merge keys (`<<`) are understood as long as the whole stays small.
 * @throws KtlError STACK_MALFORMED, STACK_KEY_UNKNOWN, STACK_VALUE_INVALID
 */
export function readYaml<const S extends Extract<Shape, { kind: 'object' }>>(
  source: YamlText,
  shape: S,
  places: Places,
): ValueOf<S> {
  const lines = new LineCounter();
  const documents = parseAllDocuments(source.text, { lineCounter: lines, prettyErrors: false });
  const placeAt = (offset: number): string =>
    `${source.file}:${String(Math.max(1, lines.linePos(offset).line))}`;
  const [document, second] = 'empty' in documents ? [] : documents;
  if (second !== undefined) {
    const place = placeAt(second.range[0]);
    throw faults.STACK_MALFORMED({ place, problem: 'a stack file is one document, not several' });
  }
  const [error] = document?.errors ?? [];
  if (error !== undefined) {
    const problem = error.message.charAt(0).toLowerCase() + error.message.slice(1);
    throw faults.STACK_MALFORMED({ place: placeAt(error.pos[0]), problem }, error);
  }
  const empty = document === undefined || document.contents === null;
  if (empty) {
    throw faults.STACK_MALFORMED({ place: `${source.file}:1`, problem: 'the file is empty' });
  }
  const reader = new YamlReader({ document, places, placeAt });
  return reader.read(document.contents, shape, { name: source.file, depth: 0 }) as ValueOf<S>;
}

interface ReaderOptions {
  readonly document: Document.Parsed;
  readonly places: Places;
  readonly placeAt: (offset: number) => string;
}

/** Where the reader is. */
interface Spot {
  /** As messages call it: `releases[2].cluster`. */
  readonly name: string;
  readonly depth: number;
}

interface Pair {
  readonly key: Scalar;
  readonly value: unknown;
}

class YamlReader {
  readonly #options: ReaderOptions;
  #nodes = 0;

  constructor(options: ReaderOptions) {
    this.#options = options;
  }

  read(given: unknown, shape: Shape, spot: Spot): unknown {
    const node = this.#enter(given, spot);
    switch (shape.kind) {
      case 'object':
        return this.#object(node, shape, spot);
      case 'map':
        return this.#map(node, shape.of, spot);
      case 'list':
        return this.#list(node, shape.of, spot);
      case 'any':
        if (isMap(node)) return this.#map(node, shape, spot);
        return isSeq(node) ? this.#list(node, shape, spot) : isScalar(node) ? node.value : null;
      default:
        return this.#scalar(node, shape.kind, spot);
    }
  }

  #enter(given: unknown, spot: Spot): unknown {
    this.#nodes += 1;
    if (this.#nodes > maxNodes || spot.depth > maxDepth) {
      throw faults.STACK_MALFORMED({
        place: this.#place(given),
        problem: 'the file is too large or too deep once its aliases are followed',
      });
    }
    if (!isAlias(given)) return given;
    return given.resolve(this.#options.document);
  }

  #object(node: unknown, shape: Extract<Shape, { kind: 'object' }>, spot: Spot): object {
    if (!isMap(node)) throw this.#wrong(node, spot, 'a map of keys to values');
    const { keys, required = [] } = shape;
    const entries: [string, unknown][] = [];
    for (const [name, { key, value }] of this.#pairs(node, spot)) {
      const of = Object.hasOwn(keys, name) ? keys[name] : undefined;
      if (of === undefined) {
        const known = Object.keys(keys);
        const nearest = nearestName(name, known);
        const place = this.#place(key);
        throw faults.STACK_KEY_UNKNOWN({ place, key: name, within: spot.name, nearest, known });
      }
      if (!isNothing(value)) entries.push([name, this.read(value, of, inside(spot, name))]);
    }
    const read = this.#remember(Object.fromEntries(entries), node);
    const missing = required.find((name) => !Object.hasOwn(read, name));
    if (missing !== undefined) {
      throw faults.STACK_VALUE_INVALID({
        place: this.#place(node),
        key: inside(spot, missing).name,
        expected: 'given',
        found: 'left out',
      });
    }
    return read;
  }

  #map(node: unknown, of: Shape, spot: Spot): object {
    if (!isMap(node)) throw this.#wrong(node, spot, 'a map of keys to values');
    const entries = [...this.#pairs(node, spot)].map(
      ([name, { value }]) => [name, this.read(value, of, inside(spot, name))] as const,
    );
    return this.#remember(Object.fromEntries(entries), node);
  }

  #list(node: unknown, of: Shape, spot: Spot): readonly unknown[] {
    if (!isSeq(node)) throw this.#wrong(node, spot, 'a list');
    const items = node.items.map((item, index) =>
      this.read(item, of, { name: `${spot.name}[${String(index)}]`, depth: spot.depth + 1 }),
    );
    return this.#remember(items, node);
  }

  #scalar(node: unknown, kind: 'text' | 'scalar' | 'number' | 'switch', spot: Spot): unknown {
    const expected = {
      text: 'a text',
      scalar: 'a text',
      number: 'a number',
      switch: 'true or false',
    };
    const value: unknown = isScalar(node) ? node.value : undefined;
    const type = typeof value;
    if (kind === 'number' && type === 'number') return value;
    if (kind === 'switch' && type === 'boolean') return value;
    const isText =
      type === 'string' || type === 'number' || (kind === 'scalar' && type === 'boolean');
    if ((kind !== 'text' && kind !== 'scalar') || !isText) {
      throw this.#wrong(node, spot, expected[kind]);
    }
    return type === 'string' ? value : ((node as Scalar).source ?? String(value));
  }

  // A key of the map itself beats one that it merges in.
  #pairs(map: YAMLMap, spot: Spot): ReadonlyMap<string, Pair> {
    const own = new Map<string, Pair>();
    const merged = new Map<string, Pair>();
    for (const { key, value } of map.items) {
      if (!isScalar(key)) {
        throw faults.STACK_MALFORMED({ place: this.#place(map), problem: 'a key is a word' });
      }
      const name = String(key.value);
      if (name !== '<<') {
        own.set(name, { key, value });
        continue;
      }
      const deeper = inside(spot, name);
      const node = this.#enter(value, deeper);
      for (const item of isSeq(node) ? node.items : [node]) {
        const base = this.#enter(item, deeper);
        if (!isMap(base)) throw this.#wrong(base, deeper, 'a map, or a list of maps');
        for (const [from, pair] of this.#pairs(base, deeper)) {
          if (!merged.has(from)) merged.set(from, pair);
        }
      }
    }
    return new Map([...merged, ...own]);
  }

  #remember<T extends object>(value: T, node: unknown): T {
    this.#options.places.set(value, this.#place(node));
    return value;
  }

  #wrong(node: unknown, { name }: Spot, expected: string): Error {
    const found = isMap(node) ? 'a map' : isSeq(node) ? 'a list' : scalarText(node);
    const place = this.#place(node);
    return faults.STACK_VALUE_INVALID({ place, key: name, expected, found });
  }

  #place(node: unknown): string {
    const range =
      typeof node === 'object' && node !== null && 'range' in node ? node.range : undefined;
    return this.#options.placeAt(Array.isArray(range) ? Number(range[0]) : 0);
  }
}

function inside({ name, depth }: Spot, key: string): Spot {
  return { name: depth === 0 ? key : `${name}.${key}`, depth: depth + 1 };
}

function isNothing(node: unknown): boolean {
  return node === null || node === undefined || (isScalar(node) && node.value === null);
}

function scalarText(node: unknown): string {
  if (!isScalar(node) || node.value === null) return 'nothing';
  return typeof node.value === 'string' ? `the text "${node.value}"` : (node.source ?? 'a value');
}
