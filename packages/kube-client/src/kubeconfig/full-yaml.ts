import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, type Node } from 'yaml';
import { faults } from '../faults.ts';
import type { YamlNode } from './yaml-node.ts';

/**
 * Reads any YAML or JSON text.
 * @returns undefined for a text without a value
 * @throws KtlError KUBECONFIG_INVALID with the line
 */
export function readFullYaml(file: string, text: string): YamlNode | undefined {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const [error] = document.errors;
  if (error !== undefined) {
    const { line } = lines.linePos(error.pos[0]);
    throw faults.KUBECONFIG_INVALID({ file, line, problem: error.message }, error);
  }
  const contents: unknown = document.contents;
  if (contents === null) return undefined;

  const resolved = (node: unknown): unknown => (isAlias(node) ? node.resolve(document) : node);
  const lineOf = (node: unknown): number => {
    const range = (node as Node | null)?.range;
    return range === undefined || range === null ? 1 : lines.linePos(range[0]).line;
  };
  // Aliases share what they name: converted once, however often it is named.
  const converted = new Map<unknown, YamlNode | 'under way'>();
  const convert = (given: unknown): YamlNode => {
    const node = resolved(given);
    const line = lineOf(given);
    if (!isMap(node) && !isSeq(node)) return scalarOf(node, line);
    const known = converted.get(node);
    if (known === 'under way') {
      throw faults.KUBECONFIG_INVALID({ file, line, problem: 'this value contains itself' });
    }
    if (known !== undefined) return known;
    converted.set(node, 'under way');
    const result: YamlNode = isMap(node)
      ? { kind: 'map', line, entries: new Map(node.items.map(entryOf)) }
      : { kind: 'list', line, items: node.items.map(convert) };
    converted.set(node, result);
    return result;
  };
  const entryOf = (pair: { key: unknown; value: unknown }): readonly [string, YamlNode] => [
    isScalar(pair.key) ? String(pair.key.value) : '',
    convert(pair.value),
  ];
  return convert(contents);
}

function scalarOf(node: unknown, line: number): YamlNode {
  const { value, source } = isScalar(node) ? node : { value: null, source: '' };
  if (value === null) return { kind: 'scalar', line, text: '', value: 'null' };
  if (typeof value === 'string') return { kind: 'scalar', line, text: value, value: 'other' };
  const text = source ?? JSON.stringify(value);
  if (typeof value !== 'boolean') return { kind: 'scalar', line, text, value: 'other' };
  return { kind: 'scalar', line, text, value: value ? 'true' : 'false' };
}
