import { isMap, isScalar, isSeq, LineCounter, parseDocument, type Node, type YAMLMap } from 'yaml';
import { faults } from '../faults.ts';

/** A YAML mapping that is read field by field; every complaint names file and line. */
export class YamlFields {
  readonly #file: string;
  readonly #lines: LineCounter;
  readonly #map: YAMLMap;

  private constructor(file: string, lines: LineCounter, map: YAMLMap) {
    this.#file = file;
    this.#lines = lines;
    this.#map = map;
  }

  /**
   * The mapping at the top of a YAML or JSON text; undefined for an empty file.
   * @throws KtlError KUBECONFIG_INVALID
   */
  static parse(file: string, text: string): YamlFields | undefined {
    const lines = new LineCounter();
    const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
    const [error] = document.errors;
    if (error !== undefined) {
      throw faults.KUBECONFIG_INVALID(
        { file, line: lines.linePos(error.pos[0]).line, problem: error.message },
        error,
      );
    }
    const contents: unknown = document.contents;
    if (contents === null || (isScalar(contents) && contents.value === null)) return undefined;
    if (!isMap(contents)) {
      throw faults.KUBECONFIG_INVALID({ file, line: 1, problem: 'this is not a kubeconfig' });
    }
    return new YamlFields(file, lines, contents);
  }

  /** Line of the mapping, from 1. */
  get line(): number {
    return this.#lineOf(this.#map);
  }

  #lineOf(node: unknown): number {
    const range = (node as Node | null)?.range;
    return range === undefined || range === null ? 1 : this.#lines.linePos(range[0]).line;
  }

  /** The error of this place. */
  fault(problem: string, node?: unknown): Error {
    const line = this.#lineOf(node ?? this.#map);
    return faults.KUBECONFIG_INVALID({ file: this.#file, line, problem });
  }

  #node(key: string): unknown {
    const node: unknown = this.#map.get(key, true);
    return node === undefined || (isScalar(node) && node.value === null) ? undefined : node;
  }

  /** A string; numbers and booleans count as what was written. Empty is undefined, as in kubectl. */
  string(key: string): string | undefined {
    const node = this.#node(key);
    if (node === undefined) return undefined;
    if (!isScalar(node)) throw this.fault(`"${key}" must be a string`, node);
    const text = typeof node.value === 'string' ? node.value : (node.source ?? String(node.value));
    return text === '' ? undefined : text;
  }

  boolean(key: string): boolean {
    const node = this.#node(key);
    if (node === undefined) return false;
    if (!isScalar(node) || typeof node.value !== 'boolean') {
      throw this.fault(`"${key}" must be true or false`, node);
    }
    return node.value;
  }

  base64(key: string): Buffer | undefined {
    const text = this.string(key)?.replace(/\s+/g, '');
    if (text === undefined) return undefined;
    if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text)) {
      throw this.fault(`"${key}" is not base64`, this.#node(key));
    }
    return Buffer.from(text, 'base64');
  }

  map(key: string): YamlFields | undefined {
    const node = this.#node(key);
    if (node === undefined) return undefined;
    if (!isMap(node)) throw this.fault(`"${key}" must be a mapping`, node);
    return new YamlFields(this.#file, this.#lines, node);
  }

  /** A list of mappings; absent is empty. */
  maps(key: string): readonly YamlFields[] {
    return this.#items(key).map((item) => {
      if (!isMap(item)) throw this.fault(`"${key}" must be a list of mappings`, item);
      return new YamlFields(this.#file, this.#lines, item);
    });
  }

  /** A list of strings; absent is empty. */
  strings(key: string): readonly string[] {
    return this.#items(key).map((item) => {
      if (!isScalar(item)) throw this.fault(`"${key}" must be a list of strings`, item);
      return typeof item.value === 'string' ? item.value : (item.source ?? String(item.value));
    });
  }

  /** The mapping's own keys. */
  keys(): readonly string[] {
    return this.#map.items.map((pair) => (isScalar(pair.key) ? String(pair.key.value) : ''));
  }

  #items(key: string): readonly unknown[] {
    const node = this.#node(key);
    if (node === undefined) return [];
    if (!isSeq(node)) throw this.fault(`"${key}" must be a list`, node);
    return node.items;
  }
}
