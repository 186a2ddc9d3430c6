export { comparePatterns } from './compare/compare-patterns.ts';
export type {
  CompareOptions,
  PatternComparison,
  PatternRun,
  RateChange,
} from './compare/compare-patterns.ts';
export type { PatternPair } from './compare/pair-patterns.ts';
export type { Pattern } from './pattern.ts';
export type { LineFacts } from './tree/cluster.ts';
export { createPatternTree } from './tree/pattern-tree.ts';
export type { PatternTree, PatternTreeOptions } from './tree/pattern-tree.ts';
