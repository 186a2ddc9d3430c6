/** What may stand at a place of a stack file. */
export type Shape =
  /** A word; a number is taken as it is written. */
  | { readonly kind: 'text' }
  /** A word, a number or a switch, as it is written. */
  | { readonly kind: 'scalar' }
  | { readonly kind: 'number' }
  | { readonly kind: 'switch' }
  /** Whatever YAML has. */
  | { readonly kind: 'any' }
  | { readonly kind: 'list'; readonly of: Shape }
  /** Keys that the author chooses. */
  | { readonly kind: 'map'; readonly of: Shape }
  | {
      readonly kind: 'object';
      readonly keys: Readonly<Record<string, Shape>>;
      readonly required?: readonly string[];
    };

/** The value of a {@link Shape}; a key of an object that is not written is not there. */
export type ValueOf<S> = S extends { kind: 'text' | 'scalar' }
  ? string
  : S extends { kind: 'number' }
    ? number
    : S extends { kind: 'switch' }
      ? boolean
      : S extends { kind: 'list'; of: infer E }
        ? readonly ValueOf<E>[]
        : S extends { kind: 'map'; of: infer E }
          ? Readonly<Record<string, ValueOf<E>>>
          : S extends { kind: 'object'; keys: infer K }
            ? { readonly [P in keyof K]?: ValueOf<K[P]> }
            : unknown;
