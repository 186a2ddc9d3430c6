import {
  NumberText,
  TemplateFunction,
  TemplateObject,
  TextBytes,
  bytesOfText,
  printed,
  sprintf,
} from '@ktl/go-template';
import { paint, parseStyle, type SgrStyle } from '@ktl/term-view';

const mostKept = 64;
const safe = new WeakSet<Uint8Array>();

/** True for bytes of which it is known that a terminal may see all of them: plain text in a colour. */
export function isPaintedText(bytes: Uint8Array): boolean {
  return safe.has(bytes);
}

/** Texts that come again and again, painted once. */
class PaintedTexts {
  readonly #style: SgrStyle | undefined;
  readonly #known = new Map<string, TextBytes>();

  constructor(style: SgrStyle | undefined) {
    this.#style = style;
  }

  of(text: string): TextBytes {
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    const bytes = bytesOfText(paint(text, this.#style));
    if (/^[\x20-\x7e]*$/.test(text)) safe.add(bytes);
    const made = new TextBytes(bytes);
    if (this.#known.size >= mostKept) this.#known.clear();
    this.#known.set(text, made);
    return made;
  }
}

/** The colour of a name, as `.PodColor` has it; without colours it paints nothing. */
export class TemplateColor extends TemplateObject {
  readonly goType = 'Color';
  readonly #style: SgrStyle | undefined;
  readonly #painted: PaintedTexts;

  constructor(style: SgrStyle | undefined) {
    super();
    this.#painted = new PaintedTexts(style);
    this.#style = style;
  }

  /** The text in this colour. */
  paint(text: string): TextBytes {
    return this.#painted.of(text);
  }

  field(): undefined {
    return undefined;
  }

  method(): undefined {
    return undefined;
  }

  toString(): string {
    return this.#style ?? '';
  }
}

const colorOrStyle = {
  goType: 'a colour',
  accepts: (value: unknown): boolean => value instanceof TemplateColor || typeof value === 'string',
};

const black = parseStyle('30');
const red = parseStyle('31');
const green = parseStyle('32');
const yellow = parseStyle('33');
const blue = parseStyle('34');
const magenta = parseStyle('35');
const cyan = parseStyle('36');
const white = parseStyle('37');

const levelStyles: Readonly<Record<string, SgrStyle>> = {
  trace: magenta,
  debug: magenta,
  info: blue,
  notice: blue,
  warn: yellow,
  warning: yellow,
  err: red,
  error: red,
  dpanic: red,
  panic: red,
  fatal: cyan,
  critical: cyan,
  alert: cyan,
  emergency: cyan,
};

type Functions = Readonly<Record<string, TemplateFunction>>;

/** `color`, `colorRed` and its like, `colorCustom`, `levelColor`, `bunyanLevelColor`. */
export function colorFunctions(color: boolean): Functions {
  const painted = (text: string, style: SgrStyle | undefined): string =>
    paint(text, color ? style : undefined);
  // As with printf: a format and its values.
  const named = (style: SgrStyle): TemplateFunction =>
    new TemplateFunction({
      parameters: ['string'],
      rest: 'any',
      call: ([format, ...args]) =>
        painted(args.length === 0 ? String(format) : sprintf(String(format), args), style),
    });
  return {
    color: new TemplateFunction({
      parameters: [colorOrStyle, 'string'],
      call: ([style, text]) =>
        style instanceof TemplateColor
          ? style.paint(String(text))
          : painted(String(text), parseStyle(String(style))),
    }),
    colorBlack: named(black),
    colorRed: named(red),
    colorGreen: named(green),
    colorYellow: named(yellow),
    colorBlue: named(blue),
    colorMagenta: named(magenta),
    colorCyan: named(cyan),
    colorWhite: named(white),
    colorCustom: new TemplateFunction({
      parameters: ['string', 'int'],
      rest: 'int',
      call: ([text, ...attributes]) => painted(String(text), parseStyle(attributes.join(';'))),
    }),
    levelColor: new TemplateFunction({
      parameters: ['any'],
      call: ([level]) => {
        const text = level === null || level instanceof NumberText ? '' : printed(level);
        return painted(text, styleOfLevel(text));
      },
    }),
    bunyanLevelColor: new TemplateFunction({
      parameters: ['any'],
      call: ([level]) => {
        const number = bunyanLevel(level);
        return number === undefined ? '' : painted(String(number), styleOfNumber(number));
      },
    }),
  };
}

function styleOfLevel(level: string): SgrStyle | undefined {
  const key = level.toLowerCase();
  return Object.hasOwn(levelStyles, key) ? levelStyles[key] : undefined;
}

function bunyanLevel(value: unknown): number | undefined {
  const isNumber =
    typeof value === 'number' || typeof value === 'bigint' || value instanceof NumberText;
  const number = isNumber ? Math.trunc(Number(String(value))) : Number.NaN;
  return Number.isNaN(number) ? undefined : number;
}

function styleOfNumber(level: number): SgrStyle | undefined {
  if (level < 30) return magenta;
  if (level < 40) return blue;
  if (level < 50) return yellow;
  if (level < 60) return red;
  return level < 100 ? cyan : undefined;
}
