export type { HttpRequest, HttpResponse, Transport } from './transport/transport.ts';
export { systemClock } from './timing/clock.ts';
export type { Clock } from './timing/clock.ts';
export { createBackoff } from './timing/backoff.ts';
export type { Backoff, BackoffOptions } from './timing/backoff.ts';
export type { KubeObject, ObjectMeta, OwnerReference, Resource } from './verbs/resource.ts';
export type {
  ClusterIdentity,
  KubeClient,
  ListOptions,
  ListPage,
  LogOptions,
  LogReader,
  Selection,
  WatchEvent,
  WatchOptions,
} from './verbs/kube-client.ts';
