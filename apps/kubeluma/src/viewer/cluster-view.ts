import type { PodEvents } from '../cluster/pod-events.ts';
import type { LogFeeds } from '../log/log-feeds.ts';
import type { PodMetrics } from '../metrics/pod-metrics.ts';
import type { InspectedPod } from '../pod/inspected-pod.ts';
import type { PodView } from '../pod/pod-view.ts';

/** Which cluster is looked at. */
export interface ShownCluster {
  readonly context: string;
  readonly namespace: string | null;
}

/** What a viewer sees of a cluster. */
export interface ClusterView {
  readonly cluster: ShownCluster;
  /** Since when the cluster has not been heard, RFC 3339; null: it is. */
  readonly staleSince: string | null;
  readonly logs: Pick<LogFeeds, 'follow'>;
  readonly events: Pick<PodEvents, 'follow'>;
  readonly metrics: Pick<PodMetrics, 'follow'>;
  pods(): Iterable<InspectedPod>;
  podNames(): Iterable<string>;
  find(namespace: string, name: string): InspectedPod | undefined;
  /** Pods of that name, of all namespaces. */
  named(name: string): readonly InspectedPod[];
  /** Asks for the owners of the pod where they are not known. */
  viewOf(pod: InspectedPod, deleted: boolean): Promise<PodView>;
}
