/** Stands for the place in the code that a line of a stack trace names. */
const FRAME = '<frame>';

/** Lines of stack traces that are indented, and what stands for them. */
const indented: readonly (readonly [RegExp, readonly string[]])[] = [
  // Java, JavaScript, .NET, and the second lines of Rust.
  [/^\s+at \S/u, ['at', FRAME]],
  [/^\s+File ".*", line \d+/u, ['File', FRAME]],
  [/^\s+from \S+:\d+/u, ['from', FRAME]],
  [/^\s+\d+: \S/u, ['<num>:', FRAME]],
];

const GO_CREATED = /^created by \S+(?: in goroutine \d+)?\s*$/u;
const GO_NAME = /^[\w./*()[\]·@~-]*\.[\w.*()[\]·-]*$/u;
const GO_ARGUMENTS = /^[\da-fx.{},? _]*\)$/u;
const GO_OFFSET = /^ \+0x[\da-f]+$/u;
const PHP_FRAME = /^#\d+ .+(?:\(\d+\): |\{main\}|:\d+)/u;

/** The words of a line that is one frame of a stack trace, whatever its code; undefined for others. */
export function frameWords(text: string): readonly string[] | undefined {
  const first = text.charCodeAt(0);
  if (first === 9 || first === 32) {
    for (const [pattern, words] of indented) if (pattern.test(text)) return words;
    return isGoFile(text.trim()) ? [FRAME] : undefined;
  }
  if (first === 35) return PHP_FRAME.test(text) ? ['#<num>', FRAME] : undefined;
  if (first === 99 && GO_CREATED.test(text)) return ['created', 'by', FRAME];
  return isGoCall(text.trimEnd()) ? [FRAME] : undefined;
}

/** `main.(*Server).handle(0xc0000a6000, {0x1, 0x2})`. By position, since patterns would be tried too often. */
function isGoCall(text: string): boolean {
  const open = text.lastIndexOf('(');
  if (open < 1 || open > 256 || !text.endsWith(')')) return false;
  const name = text.slice(0, open);
  return (name === 'panic' || GO_NAME.test(name)) && GO_ARGUMENTS.test(text.slice(open + 1));
}

/** `/app/main.go:42 +0x1d`, below its function. */
function isGoFile(text: string): boolean {
  const offset = text.lastIndexOf(' ');
  if (offset >= 0 && !GO_OFFSET.test(text.slice(offset))) return false;
  const file = offset < 0 ? text : text.slice(0, offset);
  if (!file.includes('/') || file.includes(' ')) return false;
  return /^:\d+$/u.test(file.slice(Math.max(0, file.lastIndexOf(':'))));
}
