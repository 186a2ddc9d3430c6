export { connect } from './connect.ts';
export type { ConnectOptions } from './connect.ts';
export { createKubeClient } from './verbs/create-kube-client.ts';
export type { KubeClientOptions } from './verbs/create-kube-client.ts';
export { faults } from './faults.ts';
export type { RequestSubject } from './faults.ts';
export { loadKubeconfig } from './kubeconfig/load-kubeconfig.ts';
export type { Environment, KubeconfigSearch } from './kubeconfig/load-kubeconfig.ts';
export type {
  AuthProviderEntry,
  ClusterEntry,
  ContextEntry,
  ExecEntry,
  FileOrBytes,
  Impersonation,
  Kubeconfig,
  Origin,
  UserEntry,
} from './kubeconfig/kubeconfig.ts';
export type { TransportTuning } from './transport/cluster-transport.ts';
export type { HttpRequest, HttpResponse, Transport } from './transport/transport.ts';
export { systemClock } from './timing/clock.ts';
export type { Clock } from './timing/clock.ts';
export { untilAborted } from './timing/until-aborted.ts';
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
export { createNodeLogReader } from './verbs/node-logs.ts';
export type { NodeLogPart, NodeLogQuery, NodeLogRange, NodeLogReader } from './verbs/node-logs.ts';
