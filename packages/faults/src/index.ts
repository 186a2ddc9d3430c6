export { KtlError, hasCode, isKtlError } from './ktl-error.ts';
export type { ExitClass, FaultDetails, KtlErrorInit } from './ktl-error.ts';
export { defineFaults, rule } from './define-faults.ts';
export type { FaultFactory, FaultRule, Faults } from './define-faults.ts';
export { nearestName, nearestNames } from './nearest-names.ts';
export type { NearestOptions } from './nearest-names.ts';
