const ESCAPE = '\u001B';
const SGR = /\u001B\[[\d;:]*m/gu;

/**
 * The first `maxBytes` bytes of a line as text. Invalid UTF-8 becomes U+FFFD, so that a line is the same
 * text whether it came as bytes or as a string; colours are left out.
 */
export function lineText(line: string | Uint8Array, maxBytes: number): string {
  const text = typeof line === 'string' ? stringText(line, maxBytes) : bytesText(line, maxBytes);
  return text.includes(ESCAPE) ? text.replace(SGR, '') : text;
}

function stringText(line: string, maxBytes: number): string {
  // A UTF-16 unit is at most three bytes.
  if (line.length * 3 <= maxBytes) return line.toWellFormed();
  return bytesText(Buffer.from(line.slice(0, maxBytes + 1)), maxBytes);
}

function bytesText(bytes: Uint8Array, maxBytes: number): string {
  let end = Math.min(bytes.length, maxBytes);
  // Not in the middle of a character: bytes 10xxxxxx continue one.
  if (end < bytes.length) while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end--;
  return Buffer.from(bytes.buffer, bytes.byteOffset, end).toString('utf8');
}

/** The same text in memory of its own: a part of a string keeps the whole string. */
export function ownText(text: string): string {
  return Buffer.from(text).toString('utf8');
}
