import type { TemplateSink } from '../sink.ts';

/** What a template may use up, so that a hostile one ends. */
export interface TemplateLimits {
  /** Rounds of `range` and calls of templates. Default 1,000,000. */
  readonly steps: number;
  /** Templates within templates. Default 250. */
  readonly depth: number;
  /** Characters that functions such as printf may make, together. Default 16 Mi. */
  readonly builtCharacters: number;
  /** Bytes of output, about. Default 64 Mi. */
  readonly outputBytes: number;
}

/** The limits that hold where none are given. */
export const defaultLimits: TemplateLimits = {
  steps: 1_000_000,
  depth: 250,
  builtCharacters: 16 * 1024 * 1024,
  outputBytes: 64 * 1024 * 1024,
};

/** What `.field` gives for a map without that key: no value, nil, or an error. */
export type MissingKey = 'default' | 'zero' | 'error';

/** One execution. */
export interface Run {
  sink: TemplateSink;
  readonly missingKey: MissingKey;
  /** Left of the limits. */
  steps: number;
  depth: number;
  built: number;
  output: number;
  /** Variables of the template that runs now; the first is `$`. */
  variables: unknown[];
}

/** Gives the value of a part of a template. */
export type Evaluate = (run: Run, dot: unknown) => unknown;

/** How a part of a template ended. */
export type Flow = 'on' | 'break' | 'continue';

/** Writes a part of a template. */
export type Emit = (run: Run, dot: unknown) => Flow;
