const [quote, backslash, letterU] = [0x22, 0x5c, 0x75];
/** What stands behind a backslash, and what it means. */
const escapes = new Map(
  Object.entries({
    '"': '"',
    '\\': '\\',
    '/': '/',
    b: '\b',
    f: '\f',
    n: '\n',
    r: '\r',
    t: '\t',
  }).map(([letter, meaning]) => [letter.charCodeAt(0), meaning.charCodeAt(0)]),
);

/** The end of a string of JSON that begins behind its quotation mark; -1: it is none. */
export function stringEnd(json: Buffer, from: number): number {
  for (let at = from; at < json.length; at++) {
    const byte = json[at] ?? 0;
    if (byte === quote) return at;
    if (byte < 0x20) return -1;
    if (byte === backslash) at++;
  }
  return -1;
}

/** What such a string says, as bytes of its own; undefined: it is none. */
export function stringBytes(json: Buffer, from: number, end: number): Buffer | undefined {
  const bytes = Buffer.allocUnsafe(end - from);
  let length = 0;
  for (let at = from; at < end; at++) {
    let byte = json[at] ?? 0;
    if (byte === backslash) {
      const letter = json[++at] ?? 0;
      if (letter === letterU) return parsed(json, from, end);
      const meaning = escapes.get(letter);
      if (meaning === undefined) return undefined;
      byte = meaning;
    }
    bytes[length++] = byte;
  }
  return bytes.subarray(0, length);
}

function parsed(json: Buffer, from: number, end: number): Buffer | undefined {
  try {
    return Buffer.from(JSON.parse(json.toString('utf8', from - 1, end + 1)) as string);
  } catch {
    return undefined;
  }
}
