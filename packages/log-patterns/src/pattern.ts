/** What many lines have in common. */
export interface Pattern {
  /** 16 hexadecimal digits made of the template: equal templates have equal ids, in every tree. */
  readonly id: string;
  /**
   * The words of the lines with a single space between them. `<*>` stands for any word, `<num>`, `<hex>`,
   * `<uuid>`, `<ip>`, `<dur>`, `<time>`, `<str>` and `<id>` for a value of that form, `<frame>` for a
   * place in the code, `…` for the rest. `{level,msg}` at the end are the keys of JSON or logfmt.
   */
  readonly template: string;
  /** Lines. */
  readonly count: number;
  /** Lines by level, as the caller named them; lines without a level are not in it. */
  readonly levels: Readonly<Record<string, number>>;
  /** Smallest and greatest `atMs` of the lines; undefined where none had any. */
  readonly firstMs: number | undefined;
  readonly lastMs: number | undefined;
  /** The first of the lines, as it came, cut. Control characters are still in it; so may secrets be. */
  readonly example: string;
}
