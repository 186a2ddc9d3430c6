/** The parts of a command. Offsets are places in the template. */
export type Operand = { readonly offset: number } & (
  | { readonly kind: 'dot' | 'nil' }
  | { readonly kind: 'bool'; readonly value: boolean }
  | { readonly kind: 'string'; readonly value: string }
  | {
      readonly kind: 'number';
      readonly value: bigint | number;
      readonly int: bigint | undefined;
      readonly float: number;
    }
  | { readonly kind: 'field'; readonly names: readonly string[] }
  | {
      readonly kind: 'variable';
      readonly slot: number;
      readonly variable: string;
      readonly names: readonly string[];
    }
  | { readonly kind: 'function'; readonly name: string }
  | { readonly kind: 'pipe'; readonly pipe: Pipe }
  /** Fields of something else than dot or a variable. */
  | { readonly kind: 'chain'; readonly base: Operand; readonly names: readonly string[] }
);

/** A function, field, or value, and its arguments. */
export interface Command {
  readonly first: Operand;
  readonly rest: readonly Operand[];
}

/** Commands, each with the value of the one before as its last argument. */
export interface Pipe {
  readonly offset: number;
  readonly commands: readonly Command[];
  /** Slots of the variables that it sets. */
  readonly slots: readonly number[];
}

/** A part of a template. */
export type Node = { readonly offset: number } & (
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'action'; readonly pipe: Pipe }
  | {
      readonly kind: 'if' | 'with' | 'range';
      readonly pipe: Pipe;
      readonly body: readonly Node[];
      readonly otherwise: readonly Node[] | undefined;
    }
  | { readonly kind: 'call'; readonly template: string; readonly pipe: Pipe | undefined }
  | { readonly kind: 'break' | 'continue' }
);

/** One template. */
export interface TemplateTree {
  readonly name: string;
  readonly nodes: readonly Node[];
  /** Variables at most at a time, `$` included. */
  readonly slots: number;
}
