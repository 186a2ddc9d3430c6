const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const colon = 0x3a;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const openBrace = 0x7b;
const closeBrace = 0x7d;

// `items` with each of its letters written as an escape of six.
const longestKey = 30;

/**
 * Cuts the JSON of a Kubernetes list into its items while its bytes arrive: neither the whole text nor
 * the whole object ever exists. Chunks may be split anywhere. Takes exactly what JSON.parse takes, but
 * for a second field `items`, of which one could only be dropped after it was given out.
 */
export class ItemCutter {
  // Everything but the elements of `items`: what is left is a list with an empty array.
  readonly #frame: Uint8Array[] = [];
  #isInItems = false;
  #isInString = false;
  #isEscaped = false;
  // Of the frame; elements count their own.
  #depth = 0;
  #elementDepth = 0;
  #key = '';
  #isItemsNext = false;
  #hasItems = false;
  #isFirstElement = true;
  #element: Uint8Array[] = [];

  /**
   * The items that end in `chunk`.
   * @throws SyntaxError where the text cannot be JSON, or has two fields `items`
   */
  push(chunk: Uint8Array): readonly unknown[] {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    const items: unknown[] = [];
    for (let at = 0; at < bytes.length;) {
      at = this.#isInItems ? this.#cut(bytes, at, items) : this.#keep(bytes, at);
    }
    return items;
  }

  /**
   * The list itself. `items` is an empty array if it was an array; anything else is as it came.
   * @throws SyntaxError where the text is no JSON
   */
  end(): unknown {
    return JSON.parse(Buffer.concat(this.#frame).toString('utf8'));
  }

  // Reads the frame up to the array of items, or to the end of the chunk.
  #keep(bytes: Buffer, from: number): number {
    let at = from;
    while (at < bytes.length && !this.#isInItems) {
      const byte = bytes[at] ?? 0;
      at += 1;
      if (this.#isInString) this.#readText(byte);
      else if (!isSpace(byte)) this.#readMark(byte);
    }
    // A copy: a window would keep its whole chunk alive.
    this.#frame.push(Uint8Array.prototype.slice.call(bytes, from, at));
    return at;
  }

  #readText(byte: number): void {
    if (!this.#isEscaped && byte === quote) {
      this.#isInString = false;
      return;
    }
    this.#isEscaped = !this.#isEscaped && byte === backslash;
    if (this.#depth === 1 && this.#key.length <= longestKey) this.#key += String.fromCharCode(byte);
  }

  #readMark(byte: number): void {
    const isItems = this.#isItemsNext;
    this.#isItemsNext = false;
    if (byte === quote) {
      this.#isInString = true;
      this.#key = '';
    } else if (byte === colon) {
      if (this.#depth === 1 && spells(this.#key, 'items')) this.#expectItems();
    } else if (byte === openBracket || byte === openBrace) {
      this.#depth += 1;
      this.#isInItems = isItems && byte === openBracket;
    } else if (byte === closeBracket || byte === closeBrace) {
      this.#depth -= 1;
    }
  }

  #expectItems(): void {
    if (this.#hasItems) throw new SyntaxError('two fields "items"');
    this.#hasItems = true;
    this.#isItemsNext = true;
  }

  // Reads elements up to the end of the array or of the chunk.
  #cut(bytes: Buffer, from: number, items: unknown[]): number {
    for (let start = from; ;) {
      const end = this.#findEnd(bytes, start);
      if (end === -1) {
        this.#element.push(bytes.subarray(start));
        return bytes.length;
      }
      const text = this.#take(bytes, start, end);
      const isLast = bytes[end] === closeBracket;
      const isEmptyArray = isLast && this.#isFirstElement && isBlank(text);
      if (!isEmptyArray) items.push(JSON.parse(text));
      this.#isFirstElement = false;
      start = end + 1;
      if (!isLast) continue;
      this.#isInItems = false;
      // The frame has the bracket.
      return end;
    }
  }

  // Where the element ends: at a comma or bracket outside of all that it contains; -1: not in this
  // chunk. This loop sees every byte of a list.
  #findEnd(bytes: Buffer, from: number): number {
    let at = this.#isEscaped ? from + 1 : from;
    let depth = this.#elementDepth;
    let isInString = this.#isInString;
    for (; at < bytes.length; at += 1) {
      const byte = bytes[at];
      if (isInString) {
        if (byte === quote) isInString = false;
        else if (byte === backslash) at += 1;
      } else if (byte === quote) {
        isInString = true;
      } else if (byte === openBrace || byte === openBracket) {
        depth += 1;
      } else if (depth === 0) {
        if (byte === comma || byte === closeBracket) break;
      } else if (byte === closeBrace || byte === closeBracket) {
        depth -= 1;
      }
    }
    this.#isEscaped = at > bytes.length;
    this.#elementDepth = depth;
    this.#isInString = isInString;
    return at < bytes.length ? at : -1;
  }

  #take(bytes: Buffer, start: number, end: number): string {
    if (this.#element.length === 0) return bytes.toString('utf8', start, end);
    const whole = Buffer.concat([...this.#element, bytes.subarray(start, end)]);
    this.#element = [];
    return whole.toString('utf8');
  }
}

function isSpace(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

// JSON's white space, which is less than a regular expression's.
function isBlank(text: string): boolean {
  return /^[ \n\r\t]*$/.test(text);
}

/** Whether the inside of a JSON string is `word`, escapes or not. */
function spells(raw: string, word: string): boolean {
  if (!raw.includes('\\')) return raw === word;
  try {
    return JSON.parse(`"${raw}"`) === word;
  } catch {
    return false;
  }
}
