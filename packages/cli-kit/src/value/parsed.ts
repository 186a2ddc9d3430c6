/** What a value parser says: the value, or why the text is not one. */
export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  | {
      readonly ok: false;
      /** Follows the quoted text: `is not a duration: unknown unit "x"`. */
      readonly problem: string;
      /** What to write instead, one sentence. */
      readonly hint?: string | undefined;
    };

/** A good value. */
export function accept<T>(value: T): Parsed<T> {
  return { ok: true, value };
}

/** A bad value; see {@link Parsed} for how the two texts are used. */
export function reject(problem: string, hint?: string): Parsed<never> {
  return { ok: false, problem, hint };
}
