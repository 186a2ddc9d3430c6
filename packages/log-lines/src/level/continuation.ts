import { byteAt, isBlank, isDigit, isLetter, isUpper, skipBlanks, prefix } from '../bytes/ascii.ts';

/** Beginnings of lines that go on with what the line before began. */
const beginnings = [
  'at ',
  'Caused by: ',
  'Suppressed: ',
  'The above exception was the direct cause',
  'During handling of the above exception',
  'goroutine ',
  'created by ',
  '[signal ',
  '--- End of ',
].map(prefix);

const crashes = [
  'Traceback (most recent call last)',
  'Exception in thread ',
  'Unhandled exception',
].map(prefix);

/** How a line without a level stands to the line before it. */
export type Continuation = 'none' | 'goes-on' | 'exception' | 'crash';

/**
 * `goes-on`: part of the line before. `exception`: the first or last line of a stack trace. `crash`: what
 * a runtime prints of an exception that nothing caught.
 */
export function continuationOf(bytes: Uint8Array, start: number, end: number): Continuation {
  const first = byteAt(bytes, start, end);
  if (first === -1 || isBlank(first) || first === 0x0d) return 'goes-on';
  if (first === 0x7d || first === 0x5d || first === 0x29) return 'goes-on';
  if (!isLetter(first) && first !== 0x5b && first !== 0x2d) return 'none';
  for (const isAt of beginnings) if (isAt(bytes, start, end)) return 'goes-on';
  for (const isAt of crashes) if (isAt(bytes, start, end)) return 'crash';
  return isExceptionName(bytes, start, end) ? 'exception' : 'none';
}

/** `java.io.IOException: …`, `ValueError: …`, `requests.exceptions.Timeout: …`, alone or with a colon. */
function isExceptionName(bytes: Uint8Array, start: number, end: number): boolean {
  let at = start;
  let segment = start;
  let dots = 0;
  for (; at < end; at++) {
    const byte = bytes[at] ?? 0;
    if (byte === 0x2e) {
      dots++;
      segment = at + 1;
    } else if (!isLetter(byte) && !isDigit(byte) && byte !== 0x5f && byte !== 0x24) break;
  }
  const next = byteAt(bytes, at, end);
  if (next !== -1 && (next !== 0x3a || !isBlank(bytes[at + 1] ?? 0x20))) return false;
  if (at - segment < 5 || !isUpper(bytes[segment] ?? 0)) return false;
  return tails.some(({ length, isAt }) => {
    const isLonger = at - segment > length || dots > 0;
    return isLonger && isAt(bytes, at - length, at);
  });
}

const tails = ['Exception', 'Error', 'Throwable'].map((text) => ({
  length: text.length,
  isAt: prefix(text),
}));

/** A line of a Go stack: `main.run(0x1, …)`. */
export function isGoFrame(bytes: Uint8Array, start: number, end: number): boolean {
  const at = skipBlanks(bytes, start, end);
  if (byteAt(bytes, end - 1, end) !== 0x29 || end - 1 <= at) return false;
  for (let index = at; index < end; index++) {
    const byte = bytes[index] ?? 0;
    if (byte === 0x28) return index > at;
    if (isBlank(byte)) return false;
  }
  return false;
}

/** The line that opens a Go stack. */
export const isGoroutine = prefix('goroutine ');
