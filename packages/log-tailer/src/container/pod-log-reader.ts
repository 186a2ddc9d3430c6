import type { KubeClient, LogReader } from '@ktl/kube-client';

/** Reads logs and, where it can, pods: a status read settles what a stale watch leaves open. */
export type PodLogReader = LogReader & {
  readonly get?: KubeClient['get'];
  readonly list?: KubeClient['list'];
};
