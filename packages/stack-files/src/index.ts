export { loadStack } from './load-stack.ts';
export type { LoadStackOptions, Stack } from './load-stack.ts';
export { needsOf } from './release/needs-graph.ts';
export type { Release, ReleaseCluster } from './release/release.ts';
export { faults } from './faults.ts';
