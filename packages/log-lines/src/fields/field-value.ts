/** A value of a structured line. */
export interface FieldValue {
  /** `text`: a string of JSON, or any value of logfmt. */
  readonly type: 'text' | 'number' | 'boolean' | 'null' | 'object' | 'array';
  /** The string itself, decoded; of any other type the bytes of the line as they stand there. */
  readonly text: string;
}

/** The characters between the quotes of a JSON string, escapes decoded. */
export function jsonString(bytes: Buffer, start: number, end: number): string {
  const raw = bytes.toString('utf8', start, end);
  return raw.includes('\\') ? (JSON.parse(`"${raw}"`) as string) : raw;
}

/** The JSON value `[start, end)`, which is known to be valid. */
export function jsonValue(bytes: Buffer, start: number, end: number): FieldValue {
  const first = bytes[start] ?? 0;
  if (first === 0x22) return { type: 'text', text: jsonString(bytes, start + 1, end - 1) };
  const text = bytes.toString('utf8', start, end);
  if (first === 0x7b) return { type: 'object', text };
  if (first === 0x5b) return { type: 'array', text };
  if (first === 0x6e) return { type: 'null', text };
  return { type: first === 0x74 || first === 0x66 ? 'boolean' : 'number', text };
}

const named: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

/** The logfmt value `[start, end)`; in quotes, the escapes of Go and of JSON are decoded. */
export function logfmtValue(bytes: Buffer, start: number, end: number): FieldValue {
  const raw = bytes.toString('utf8', start, end);
  if (raw.length < 2 || !raw.startsWith('"') || !raw.endsWith('"'))
    return { type: 'text', text: raw };
  return { type: 'text', text: unquote(raw.slice(1, -1)) };
}

function unquote(raw: string): string {
  if (!raw.includes('\\')) return raw;
  const escape = /\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|U([0-9a-f]{8})|(.))/gis;
  return raw.replace(escape, (whole: string, ...groups: (string | undefined)[]) => {
    const [byte, unit, point, one] = groups;
    const code = byte ?? unit ?? point;
    if (code === undefined) return one === undefined ? whole : (named[one] ?? one);
    const number = Number.parseInt(code, 16);
    return number > 0x10ffff ? whole : String.fromCodePoint(number);
  });
}
