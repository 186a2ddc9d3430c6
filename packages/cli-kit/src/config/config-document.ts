import { isMap, isScalar, isSeq, LineCounter, parseDocument, type Scalar } from 'yaml';
import { faults } from '../faults.ts';
import type { Flag } from '../flag/flag.ts';
import { nearestName } from '@ktl/faults';
import type { ConfigEntry } from './config-entry.ts';

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
  if (error !== undefined) {
    throw malformed({ config, lines, at: error.pos[0], problem: error.message }, error);
  }
  const entries = new Map<string, ConfigEntry>();
  const root = document.contents;
  if (root === null || (isScalar(root) && root.value === null)) return entries;
  if (!isMap(root)) {
    const problem = 'a configuration file is a map of keys to values';
    throw malformed({ config, lines, at: root.range[0], problem });
  }
  const flags = new Map(config.flags.filter((f) => f.persistent).map((f) => [f.name, f]));
  for (const { key, value } of root.items) {
    const at = key.range[0];
    if (!isScalar(key)) throw malformed({ config, lines, at, problem: 'a key is a word' });
    const { line } = lines.linePos(at);
    const name = String(key.value);
    const flag = flags.get(name);
    if (flag === undefined) {
      const near = nearestName(name.replaceAll('_', '-'), flags.keys());
      throw faults.CONFIG_KEY_UNKNOWN({ file: config.path, line, key: name, nearest: near });
    }
    const texts = checkedTexts(flag, value, { file: config.path, line });
    if (texts !== undefined) entries.set(name, { texts, line });
  }
  return entries;
}

function checkedTexts(
  flag: Flag,
  node: unknown,
  place: { readonly file: string; readonly line: number },
): readonly string[] | undefined {
  const texts = textsOf(flag, node);
  if (typeof texts !== 'string') return texts;
  throw faults.CONFIG_VALUE_INVALID({
    ...place,
    key: flag.name,
    expected: expectation(flag),
    found: texts,
  });
}

interface Malformed {
  readonly config: ConfigText;
  readonly lines: LineCounter;
  /** Offset in the text. */
  readonly at: number;
  readonly problem: string;
}

function malformed({ config, lines, at, problem }: Malformed, cause?: unknown): Error {
  const { line, col } = lines.linePos(at);
  const words = problem.charAt(0).toLowerCase() + problem.slice(1);
  return faults.CONFIG_MALFORMED({ file: config.path, line, column: col, problem: words }, cause);
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
