import { SimKubelet, type KubeletOptions } from '../kubelet/kubelet.ts';
import { serveLogs } from '../kubelet/serve-logs.ts';
import { serveNodeLogs } from '../kubelet/serve-node-logs.ts';
import { serveMetrics } from '../metrics/serve-metrics.ts';
import type { SimContext, SimPart } from '../sim-part.ts';
import { Cluster } from './cluster.ts';
import { CronJobController } from './cron-job.ts';
import { DaemonSetController } from './daemon-set.ts';
import { DeploymentController } from './deployment.ts';
import { EventRecorder } from './event-recorder.ts';
import { GarbageCollector } from './garbage-collector.ts';
import { JobController } from './job.ts';
import { NamespaceDefaults } from './namespace-defaults.ts';
import { createNodes } from './nodes.ts';
import { ReplicaSetController } from './replica-set.ts';
import { Scheduler } from './scheduler.ts';
import { StatefulSetController } from './stateful-set.ts';

export interface ControllerOptions {
  /** How many nodes to make when there is none. Default 3. */
  readonly nodes?: number;
  readonly kubelet?: KubeletOptions;
}

/** Everything of a cluster behind its API server. */
export interface RunningControllers extends SimPart {
  readonly cluster: Cluster;
  readonly kubelet: SimKubelet;
  /** Ends all timers and streams. Objects stay as they are. */
  stop(): void;
}

/**
 * Starts scheduler, kubelets and controllers. They react to changes of the store and to the clock, and
 * serve `pods/log`, `nodes/proxy` and `metrics.k8s.io`.
 */
export function startControllers(
  context: SimContext,
  options: ControllerOptions = {},
): RunningControllers {
  const { store, clock, random } = context;
  const recorder = new EventRecorder(store, clock);
  const cluster = new Cluster({ store, clock, random: random.fork('controllers'), recorder });
  if (store.list('nodes').length === 0) createNodes(cluster, options.nodes ?? 3);
  const kubelet = new SimKubelet(cluster, options.kubelet);
  const controllers = [
    new NamespaceDefaults(cluster),
    new Scheduler(cluster),
    new ReplicaSetController(cluster),
    new DeploymentController(cluster),
    new StatefulSetController(cluster),
    new DaemonSetController(cluster),
    new JobController(cluster),
    new CronJobController(cluster),
    new GarbageCollector(cluster),
  ];
  serveLogs(context.api, kubelet);
  serveNodeLogs(context.api, cluster, kubelet);
  serveMetrics(context.api, cluster, kubelet);
  return {
    cluster,
    kubelet,
    stop: () => {
      for (const controller of controllers) controller.stop();
      kubelet.stop();
      cluster.stop();
    },
  };
}
