export { faults as lineFaults } from './faults.ts';
export { FieldReader } from './fields/field-reader.ts';
export type { LineStructure } from './fields/field-reader.ts';
export { fieldPath } from './fields/field-path.ts';
export type { FieldPath } from './fields/field-path.ts';
export type { FieldValue } from './fields/field-value.ts';
export { createFieldFilter, parseFieldFilter } from './filter/field-filter.ts';
export type {
  FieldCondition,
  FieldFilter,
  FieldFilterReader,
  RegexReader,
} from './filter/field-filter.ts';
export type { FilterOperator } from './filter/filter-syntax.ts';
export { levelWords, parseLevelFilter } from './level/level-filter.ts';
export type { LevelFilter } from './level/level-filter.ts';
export { levelOf } from './level/level-of.ts';
export { LevelReader } from './level/level-reader.ts';
export { logLevels } from './level/log-level.ts';
export type { LogLevel } from './level/log-level.ts';
export { createLineMatcher } from './match/line-matcher.ts';
export type { LineMatcher, LineMatcherOptions, Lines } from './match/line-matcher.ts';
