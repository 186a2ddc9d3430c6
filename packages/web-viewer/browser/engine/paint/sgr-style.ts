import type { Segment } from '../protocol.ts';

/** A colour: one of the terminal's sixteen, or red, green and blue as 0xRRGGBB. */
type Color = { readonly index: number } | { readonly rgb: number };

type Attribute = 'bold' | 'dim' | 'italic' | 'underline' | 'inverse' | 'strike';

/** SGR numbers (ECMA-48 §8.3.117) that switch something on, and those that switch it off. */
const ON: Readonly<Record<number, Attribute>> = {
  1: 'bold',
  2: 'dim',
  3: 'italic',
  4: 'underline',
  7: 'inverse',
  9: 'strike',
  21: 'underline',
};
const OFF: Readonly<Record<number, readonly Attribute[]>> = {
  22: ['bold', 'dim'],
  23: ['italic'],
  24: ['underline'],
  27: ['inverse'],
  29: ['strike'],
};

/** The levels of the 6×6×6 cube of the 256 colours. */
const CUBE = [0, 95, 135, 175, 215, 255];

/** What text looks like after some SGR sequences. Numbers it does not know change nothing. */
export class SgrStyle {
  private readonly attributes = new Set<Attribute>();
  private fg: Color | undefined;
  private bg: Color | undefined;

  /** Takes the parameters of one sequence: `1;31`, `38;5;208`, `38:2::255:0:0`, or nothing. */
  apply(params: string): void {
    const numbers = params.split(';');
    for (let at = 0; at < numbers.length; at++) {
      const parameter = numbers[at] ?? '';
      if (parameter.includes(':')) {
        this.applyColons(parameter.split(':'));
        continue;
      }
      const code = Number(parameter);
      if (code === 38 || code === 48)
        at += this.applyColor(code, numbers.slice(at + 1).map(Number));
      else this.applyCode(code);
    }
  }

  segment(text: string): Segment {
    const classes: string[] = [];
    if (this.fg !== undefined && 'index' in this.fg) classes.push(`fg${String(this.fg.index)}`);
    if (this.bg !== undefined && 'index' in this.bg) classes.push(`bg${String(this.bg.index)}`);
    classes.push(...this.attributes);
    return {
      text,
      ...(classes.length === 0 ? {} : { classes: classes.join(' ') }),
      ...(this.fg !== undefined && 'rgb' in this.fg ? { fg: this.fg.rgb } : {}),
      ...(this.bg !== undefined && 'rgb' in this.bg ? { bg: this.bg.rgb } : {}),
    };
  }

  private applyCode(code: number): void {
    const attribute = ON[code];
    if (code === 0) this.reset();
    else if (attribute !== undefined) this.attributes.add(attribute);
    else if (code in OFF) for (const off of OFF[code] ?? []) this.attributes.delete(off);
    else if (code === 39) this.fg = undefined;
    else if (code === 49) this.bg = undefined;
    else this.applyBasicColor(code);
  }

  private applyBasicColor(code: number): void {
    if (code >= 30 && code <= 37) this.fg = { index: code - 30 };
    else if (code >= 90 && code <= 97) this.fg = { index: code - 82 };
    else if (code >= 40 && code <= 47) this.bg = { index: code - 40 };
    else if (code >= 100 && code <= 107) this.bg = { index: code - 92 };
  }

  /** Takes what follows 38 or 48; returns how many numbers that were. */
  private applyColor(code: number, rest: readonly number[]): number {
    const [model, first, second, third] = rest;
    if (model === 5) {
      this.setColor(code, paletteColor(first));
      return 2;
    }
    if (model === 2) {
      this.setColor(code, rgbColor([first, second, third]));
      return 4;
    }
    // Nobody knows how many numbers belong to it.
    return rest.length;
  }

  private applyColons(parts: readonly string[]): void {
    const numbers = parts.map(Number);
    const [code, model] = numbers;
    if (code === 4) {
      if (model === 0) this.attributes.delete('underline');
      else this.attributes.add('underline');
    }
    if (code !== 38 && code !== 48) return;
    if (model === 5) this.setColor(code, paletteColor(numbers[2]));
    // With or without the number of a colour space in front.
    if (model === 2)
      this.setColor(code, rgbColor(numbers.length > 5 ? numbers.slice(3, 6) : numbers.slice(2, 5)));
  }

  private setColor(code: number, color: Color | undefined): void {
    if (color === undefined) return;
    if (code === 38) this.fg = color;
    else this.bg = color;
  }

  private reset(): void {
    this.attributes.clear();
    this.fg = undefined;
    this.bg = undefined;
  }
}

function isByte(value: number | undefined): value is number {
  return value !== undefined && Number.isInteger(value) && value >= 0 && value <= 255;
}

function rgbColor(parts: readonly (number | undefined)[]): Color | undefined {
  const [red, green, blue] = parts;
  if (!isByte(red) || !isByte(green) || !isByte(blue)) return undefined;
  return { rgb: red * 0x1_00_00 + green * 0x1_00 + blue };
}

function paletteColor(number: number | undefined): Color | undefined {
  if (!isByte(number)) return undefined;
  if (number < 16) return { index: number };
  if (number >= 232) {
    const grey = 8 + (number - 232) * 10;
    return rgbColor([grey, grey, grey]);
  }
  const cell = number - 16;
  return rgbColor([CUBE[Math.floor(cell / 36)], CUBE[Math.floor(cell / 6) % 6], CUBE[cell % 6]]);
}
