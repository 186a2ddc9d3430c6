import { faults } from '../faults.ts';
import type { YamlNode } from './yaml-node.ts';

type MapNode = Extract<YamlNode, { kind: 'map' }>;

/** A mapping of a kubeconfig that is read field by field; every complaint names file and line. */
export class Fields {
  readonly #file: string;
  readonly #map: MapNode;

  private constructor(file: string, map: MapNode) {
    this.#file = file;
    this.#map = map;
  }

  /**
   * The mapping at the top of a file.
   * @throws KtlError KUBECONFIG_INVALID where it is none
   */
  static of(file: string, root: YamlNode): Fields {
    if (root.kind === 'map') return new Fields(file, root);
    throw faults.KUBECONFIG_INVALID({ file, line: 1, problem: 'this is not a kubeconfig' });
  }

  /** Line of the mapping, from 1. */
  get line(): number {
    return this.#map.line;
  }

  /** The error of this place. */
  fault(problem: string, node: YamlNode = this.#map): Error {
    return faults.KUBECONFIG_INVALID({ file: this.#file, line: node.line, problem });
  }

  #node(key: string): YamlNode | undefined {
    const node = this.#map.entries.get(key);
    return node?.kind === 'scalar' && node.value === 'null' ? undefined : node;
  }

  /** A string; numbers and booleans count as what was written. Empty is undefined, as in kubectl. */
  string(key: string): string | undefined {
    const node = this.#node(key);
    if (node === undefined) return undefined;
    if (node.kind !== 'scalar') throw this.fault(`"${key}" must be a string`, node);
    return node.text === '' ? undefined : node.text;
  }

  boolean(key: string): boolean {
    const node = this.#node(key);
    if (node === undefined) return false;
    if (node.kind !== 'scalar' || node.value === 'other' || node.value === 'null') {
      throw this.fault(`"${key}" must be true or false`, node);
    }
    return node.value === 'true';
  }

  base64(key: string): Buffer | undefined {
    const text = this.string(key)?.replace(/\s+/g, '');
    if (text === undefined) return undefined;
    if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text)) {
      throw this.fault(`"${key}" is not base64`, this.#node(key));
    }
    return Buffer.from(text, 'base64');
  }

  map(key: string): Fields | undefined {
    const node = this.#node(key);
    if (node === undefined) return undefined;
    if (node.kind !== 'map') throw this.fault(`"${key}" must be a mapping`, node);
    return new Fields(this.#file, node);
  }

  /** A list of mappings; absent is empty. */
  maps(key: string): readonly Fields[] {
    return this.#items(key).map((item) => {
      if (item.kind !== 'map') throw this.fault(`"${key}" must be a list of mappings`, item);
      return new Fields(this.#file, item);
    });
  }

  /** A list of strings; absent is empty. */
  strings(key: string): readonly string[] {
    return this.#items(key).map((item) => {
      if (item.kind !== 'scalar') throw this.fault(`"${key}" must be a list of strings`, item);
      return item.text;
    });
  }

  /** The mapping's own keys. */
  keys(): readonly string[] {
    return [...this.#map.entries.keys()];
  }

  #items(key: string): readonly YamlNode[] {
    const node = this.#node(key);
    if (node === undefined) return [];
    if (node.kind !== 'list') throw this.fault(`"${key}" must be a list`, node);
    return node.items;
  }
}
