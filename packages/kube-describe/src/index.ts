export { describePod } from './pod/describe-pod.ts';
export type { PodDescription } from './pod/describe-pod.ts';
export type { Redact } from './container/environment.ts';
