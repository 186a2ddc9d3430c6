/** Text that every match of an expression contains. */
interface LiteralOptions {
  readonly isFolded: boolean;
  readonly isUnicode: boolean;
}

/** Escapes after which the next character means itself again. */
const SIMPLE_ESCAPES = new Set('dDwWsSbBtnrfv');

/**
 * The longest text that must be in whatever a regular expression matches, as far as a careful reading
 * of its source can tell; '' where it cannot. Expressions with alternatives have none.
 */
export function requiredLiteral(source: string, options: LiteralOptions): string {
  const reader = new LiteralReader(source, options);
  return reader.read();
}

class LiteralReader {
  private readonly source: string;
  private readonly options: LiteralOptions;
  private at = 0;
  private run = '';
  private best = '';

  constructor(source: string, options: LiteralOptions) {
    this.source = source;
    this.options = options;
  }

  read(): string {
    while (this.at < this.source.length) {
      if (!this.step()) return '';
    }
    this.close();
    return this.best;
  }

  /** Reads one piece of the expression; false: nothing can be said. */
  private step(): boolean {
    const character = String.fromCodePoint(this.source.codePointAt(this.at) ?? 0);
    this.at += character.length;
    switch (character) {
      case '|':
        return false;
      case '(':
        this.close();
        return this.passGroup();
      case '[':
        this.close();
        return this.passClass();
      case '\\':
        return this.escape();
      case '*':
      case '?':
        this.dropLast();
        return true;
      case '{':
        this.dropLast();
        this.at = this.source.indexOf('}', this.at) + 1;
        return this.at > 0;
      case '+':
      case '^':
      case '$':
      case '.':
        this.close();
        return true;
      default:
        this.add(character);
        return true;
    }
  }

  private add(character: string): void {
    const { isFolded, isUnicode } = this.options;
    // With these, folding finds more than the other case of an ASCII letter: K, ſ, ß …
    const isOpen = isFolded && (character > '\x7f' || (isUnicode && /[ks]/i.test(character)));
    if (isOpen || isSurrogate(character)) this.close();
    else this.run += character;
  }

  private escape(): boolean {
    const character = this.source[this.at++] ?? '';
    if (/[a-zA-Z0-9]/.test(character)) {
      this.close();
      return SIMPLE_ESCAPES.has(character);
    }
    // Behind a backslash only ASCII is taken for itself.
    if (character > '\x7f' || character === '') return false;
    this.add(character);
    return true;
  }

  /** The character before a quantifier need not be there; groups and classes left nothing. */
  private dropLast(): void {
    this.run = this.run.replace(/.$/su, '');
    this.close();
  }

  private close(): void {
    if (this.run.length > this.best.length) this.best = this.run;
    this.run = '';
  }

  private passClass(): boolean {
    for (; this.at < this.source.length; this.at++) {
      if (this.source[this.at] === '\\') this.at++;
      else if (this.source[this.at] === ']') {
        this.at++;
        return true;
      }
    }
    return false;
  }

  private passGroup(): boolean {
    let depth = 1;
    while (this.at < this.source.length) {
      const character = this.source[this.at++];
      if (character === '\\') this.at++;
      else if (character === '[' && !this.passClass()) return false;
      else if (character === '(') depth++;
      else if (character === ')' && --depth === 0) return true;
    }
    return false;
  }
}

function isSurrogate(character: string): boolean {
  return character.length === 1 && character >= '\ud800' && character <= '\udfff';
}
