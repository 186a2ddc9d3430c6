import type { InputNames } from './input-source.ts';

/** A line as it was meant, apart from what a program wrapped around it. */
export interface MeantLine {
  /** RFC 3339, or undefined where there is none. */
  readonly stamp: Buffer | undefined;
  readonly text: Buffer;
  /** The line goes on in the next one of the same stream. Default: it ends. */
  readonly goesOn?: 'stdout' | 'stderr' | undefined;
  /** The stream whose line this ends or goes on. */
  readonly stream?: 'stdout' | 'stderr' | undefined;
  readonly names?: InputNames | undefined;
  /** restartCount, where it is told. */
  readonly instance?: number | undefined;
}
