import { isMap, isScalar, isSeq, LineCounter, parseDocument, type Pair, type Scalar } from 'yaml';
import { faults } from '../faults.ts';
import type { Flag } from '../flag/flag.ts';
import { nearest } from '../nearest/nearest.ts';
import type { ConfigEntry } from './config-file.ts';

/** A file's text, and what it may say. */
export interface ConfigText {
  readonly path: string;
  readonly text: string;
  readonly flags: readonly Flag[];
}

/** Keys of a configuration text. @throws KtlError CONFIG_MALFORMED, CONFIG_KEY_UNKNOWN, CONFIG_VALUE_INVALID */
export function parseConfig(config: ConfigText): ReadonlyMap<string, ConfigEntry> {
  const lines = new LineCounter();
  const document = parseDocument(config.text, { lineCounter: lines, prettyErrors: false });
  const [error] = document.errors;
  if (error !== undefined)
    throw malformed(config, lines, { at: error.pos[0], problem: error.message }, error);
  const entries = new Map<string, ConfigEntry>();
  const root = document.contents;
  if (root === null || (isScalar(root) && root.value === null)) return entries;
  if (!isMap(root)) {
    const problem = 'a configuration file is a map of keys to values';
    throw malformed(config, lines, { at: root.range?.[0] ?? 0, problem });
  }
  const flags = new Map(config.flags.filter((f) => f.env !== undefined).map((f) => [f.name, f]));
  for (const pair of root.items) {
    const key = keyOf(pair);
    const line = lines.linePos(key.range?.[0] ?? 0).line;
    const name = String(key.value);
    const flag = flags.get(name);
    if (flag === undefined) {
      const near = nearest(name.replaceAll('_', '-'), flags.keys());
      throw faults.CONFIG_KEY_UNKNOWN({ file: config.path, line, key: name, nearest: near });
    }
    const texts = textsOf(flag, pair.value);
    if (typeof texts === 'string') {
      throw faults.CONFIG_VALUE_INVALID({
        file: config.path,
        line,
        key: name,
        expected: expectation(flag),
        found: texts,
      });
    }
    if (texts !== undefined) entries.set(name, { texts, line });
  }
  return entries;
}

function malformed(
  config: ConfigText,
  lines: LineCounter,
  what: { readonly at: number; readonly problem: string },
  cause?: unknown,
): Error {
  const { line, col } = lines.linePos(what.at);
  const problem = what.problem.charAt(0).toLowerCase() + what.problem.slice(1);
  return faults.CONFIG_MALFORMED({ file: config.path, line, column: col, problem }, cause);
}

function keyOf(pair: Pair): Scalar {
  if (isScalar(pair.key)) return pair.key;
  return { value: '' } as Scalar;
}

// The texts, undefined for a key without a value, or a word for what stands there instead.
function textsOf(flag: Flag, node: unknown): readonly string[] | string | undefined {
  if (node === null || node === undefined) return undefined;
  if (isScalar(node)) {
    if (node.value === null) return undefined;
    return fits(flag, node) ? [textOf(node)] : describe(node);
  }
  if (!isSeq(node)) return isMap(node) ? 'a map' : 'an alias';
  const isPalette = flag.init.kind === 'palette';
  if (flag.init.multiple !== true && !isPalette) return 'a list';
  const texts: string[] = [];
  for (const item of node.items) {
    if (!isScalar(item)) return isMap(item) ? 'a list with a map in it' : 'a list of lists';
    if (!fits(flag, item)) return `a list with ${describe(item)} in it`;
    texts.push(textOf(item));
  }
  return isPalette ? [texts.join(',')] : texts;
}

function fits(flag: Flag, node: Scalar): boolean {
  const type = typeof node.value;
  switch (flag.init.kind) {
    case 'boolean':
      return type === 'boolean';
    case 'integer':
      return type === 'number' || (type === 'string' && /^[+-]?\d+$/.test(String(node.value)));
    default:
      return type === 'string' || type === 'number';
  }
}

function textOf(node: Scalar): string {
  return typeof node.value === 'string' ? node.value : (node.source ?? String(node.value));
}

function describe(node: Scalar): string {
  return typeof node.value === 'string' ? `the text "${node.value}"` : textOf(node);
}

function expectation(flag: Flag): string {
  return flag.init.multiple === true ? `${flag.expects}, or a list of such` : flag.expects;
}
