import { entriesOf, textOf, type Fields } from './fields.ts';
import type { Sheet } from './sheet.ts';

// kubectl's, in bytes.
const MAX_ANNOTATION_BYTES = 140;

// It holds a whole manifest, and kubectl leaves it out too.
const leftOut = 'kubectl.kubernetes.io/last-applied-configuration';

/** Texts below each other beside one title; `<none>` where there are none. */
export function addList(sheet: Sheet, title: string, texts: readonly string[]): void {
  sheet.row(0, `${title}:`, texts[0] ?? '<none>');
  for (const text of texts.slice(1)) sheet.row(0, '', text);
}

/** `key=value`, sorted by key. */
export function labelTexts(labels: unknown): readonly string[] {
  return entriesOf(labels).map(([key, value]) => `${key}=${value}`);
}

/** `key: value`; below the key where it is long or has several lines. Long lines are cut. */
export function annotationTexts(annotations: unknown): readonly string[] {
  return entriesOf(annotations)
    .filter(([key]) => key !== leftOut)
    .flatMap(([key, text]) => {
      const value = text.replace(/\n$/, '');
      const sizeBytes = Buffer.byteLength(key) + Buffer.byteLength(value) + 2;
      if (sizeBytes <= MAX_ANNOTATION_BYTES && !value.includes('\n')) return [`${key}: ${value}`];
      return [`${key}:`, ...value.split('\n').map((line) => `  ${cut(line)}`)];
    });
}

function cut(line: string): string {
  const limit = MAX_ANNOTATION_BYTES - 2;
  const bytes = Buffer.from(line);
  if (bytes.length <= limit) return line;
  let end = limit;
  while (((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return `${bytes.toString('utf8', 0, end)}...`;
}

/** The text, or `<none>`. */
export function orNone(text: string): string {
  return text === '' ? '<none>' : text;
}

/** The seccomp profile of a security context, if it has one. */
export function addSeccomp(sheet: Sheet, level: number, securityContext: Fields): void {
  const profile = securityContext['seccompProfile'];
  if (typeof profile !== 'object' || profile === null) return;
  const { type, localhostProfile } = profile as Fields;
  sheet.row(level, 'SeccompProfile:', textOf(type));
  if (type !== 'Localhost') return;
  // Below the pod it stands beside its type, below a container one step further in, as in kubectl.
  sheet.row(level === 0 ? 0 : level + 1, 'LocalhostProfile:', textOf(localhostProfile));
}
