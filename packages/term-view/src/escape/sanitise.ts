import { ByteWriter } from '../bytes/byte-writer.ts';
import { isSgrReset } from './sgr-sequence.ts';
import { TokenReader } from './token-reader.ts';
import { escapeByte, escapeCodePoint } from './unsafe-characters.ts';

/** Ends every colour and attribute. */
export const sgrReset = '\x1b[0m';

/** A line within shared bytes, and how it is shown. */
export interface HostileLine {
  /** The line is `[start, end)`, without its newline. */
  readonly start: number;
  readonly end: number;
  /** Over the same bytes; pass one to reuse it from line to line. */
  readonly reader?: TokenReader;
  /** True: SGR sequences pass, and what they leave open is closed. False: they are dropped. */
  readonly color: boolean;
}

/**
 * Appends one line to `out` in a form that cannot act on a terminal. Text and SGR sequences pass;
 * every other control sequence or character, C1 in either form, bidirectional or invisible character
 * and byte of invalid UTF-8 appears as a visible escape, so nothing is lost. One CR at the end, the
 * rest of a CRLF, is dropped. Colours left open are closed.
 *
 * Call it for ranges that {@link PlainScan} finds not plain; plain ranges may be copied as they are.
 */
export function sanitiseLine(bytes: Uint8Array, line: HostileLine, out: ByteWriter): void {
  const end = line.end > line.start && bytes[line.end - 1] === 0x0d ? line.end - 1 : line.end;
  const reader = line.reader ?? new TokenReader(bytes);
  reader.restart(line.start, end);
  let open = false;
  // What passes is copied in one piece up to the next thing that does not.
  let copied = line.start;
  while (reader.next()) {
    if (reader.kind === 'text') continue;
    if (reader.kind === 'sgr' && line.color) {
      open = !isSgrReset(bytes, reader.start, reader.end);
      continue;
    }
    out.range(bytes, copied, reader.start);
    copied = reader.end;
    if (reader.kind === 'unsafe') out.ascii(escapeCodePoint(reader.codePoint));
    else if (reader.kind === 'invalid') out.ascii(escapeByte(bytes[reader.start] ?? 0));
  }
  out.range(bytes, copied, end);
  if (open) out.ascii(sgrReset);
}

const asciiText = /^[\t\x20-\x7e]*$/;

/**
 * A string made safe for a terminal: names, and messages from servers. Colours are dropped, line
 * breaks become `\n` unless `keepNewlines`.
 */
export function sanitiseText(
  text: string,
  options: { readonly keepNewlines?: boolean } = {},
): string {
  if (asciiText.test(text)) return text;
  if (options.keepNewlines === true && text.includes('\n')) {
    return text
      .split('\n')
      .map((line) => sanitiseText(line))
      .join('\n');
  }
  // A lone surrogate has no UTF-8 form; the encoder turns it into U+FFFD.
  const bytes = Buffer.from(text);
  const out = new ByteWriter(bytes.length * 2);
  sanitiseLine(bytes, { start: 0, end: bytes.length, color: false }, out);
  return out.take().toString();
}
