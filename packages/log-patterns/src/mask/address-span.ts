import { HEX, classAt, digitsEnd } from './char-class.ts';

const DOT = 46;
const COLON = 58;
const DASH = 45;

/** End of the IPv4 address at `at`; `at` where none is. */
export function ipv4End(text: string, at: number): number {
  let end = at;
  for (let part = 0; part < 4; part++) {
    if (part > 0 && text.charCodeAt(end++) !== DOT) return at;
    const digits = digitsEnd(text, end);
    if (digits === end || digits - end > 3) return at;
    end = digits;
  }
  return text.charCodeAt(end) === DOT && digitsEnd(text, end + 1) > end + 1 ? at : end;
}

/** End of the UUID at `at`; `at` where none is. */
export function uuidEnd(text: string, at: number): number {
  if (text.charCodeAt(at + 8) !== DASH || text.charCodeAt(at + 13) !== DASH) return at;
  let end = at;
  for (const length of [8, 4, 4, 4, 12]) {
    if (end > at && text.charCodeAt(end++) !== DASH) return at;
    const stop = end + length;
    for (; end < stop; end++) if ((classAt(text, end) & HEX) === 0) return at;
  }
  return (classAt(text, end) & HEX) === 0 ? end : at;
}

/** A span of hexadecimal groups between colons. */
export interface ColonGroups {
  readonly end: number;
  readonly mask: '<ip>' | '<hex>';
}

/** The IPv6 address, or the six pairs of a hardware address, at `at`. */
export function colonGroups(text: string, at: number): ColonGroups | undefined {
  let end = at;
  let colons = 0;
  let longest = 0;
  for (let length = 0; ; end++) {
    if (text.charCodeAt(end) === COLON) {
      colons++;
      length = 0;
    } else if ((classAt(text, end) & HEX) !== 0) longest = Math.max(longest, ++length);
    else break;
  }
  // A colon at the end is the sentence's, `::` is the address's.
  if (text.charCodeAt(end - 1) === COLON && text.charCodeAt(end - 2) !== COLON) {
    end--;
    colons--;
  }
  if (longest > 4 || longest === 0 || colons < 2 || colons > 7) return undefined;
  const isAddress = colons === 7 || text.slice(at, end).includes('::');
  if (isAddress) return { end, mask: '<ip>' };
  return colons === 5 && end - at === 17 ? { end, mask: '<hex>' } : undefined;
}
