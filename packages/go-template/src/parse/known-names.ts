/** What a template may name. */
export interface KnownNames {
  readonly functions: Iterable<string>;
  /** Fields of the outermost value; undefined: any. */
  readonly fields: readonly string[] | undefined;
}
