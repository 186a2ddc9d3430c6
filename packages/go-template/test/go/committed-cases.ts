import type { GoCase } from './go-oracle.ts';
import { printfMatrix } from './printf-matrix.ts';
import { randomTemplates } from './random-templates.ts';
import { writtenCases } from './written-cases.ts';

/** Seed of the random templates whose outcomes are committed. */
export const committedSeed = 20_260_704;

/** The cases whose outcomes in Go are committed, in their order. */
export const committedCases: readonly GoCase[] = [
  ...writtenCases,
  ...printfMatrix(),
  ...randomTemplates(committedSeed, 400),
];
