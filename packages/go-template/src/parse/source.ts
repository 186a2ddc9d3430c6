import { faults, type TemplatePlace } from '../faults.ts';

const excerptWidth = 72;

/** The text of a template, and where in it something is. */
export class TemplateSource {
  readonly name: string;
  readonly text: string;

  constructor(name: string, text: string) {
    this.name = name;
    this.text = text;
  }

  /** The place of an offset, with its line and a caret below. */
  placeOf(offset: number, template = this.name): TemplatePlace {
    const before = this.text.slice(0, offset);
    const lineStart = before.lastIndexOf('\n') + 1;
    const nextBreak = this.text.indexOf('\n', offset);
    const line = this.text.slice(lineStart, nextBreak === -1 ? undefined : nextBreak);
    const column = offset - lineStart;
    const from = column > excerptWidth - 12 ? column - excerptWidth / 2 : 0;
    const shown = line.slice(from, from + excerptWidth).replaceAll(/[\x00-\x1f\x7f-\x9f]/g, ' ');
    return {
      template,
      line: before.split('\n').length,
      column: column + 1,
      excerpt: `  ${shown}\n  ${' '.repeat(column - from)}^`,
    };
  }

  /** Ends the compilation. @throws KtlError TEMPLATE_SYNTAX */
  fail(offset: number, reason: string, advice?: string): never {
    throw faults.TEMPLATE_SYNTAX({ ...this.placeOf(offset), reason, advice });
  }
}
