import type { SimClock } from '../clock/sim-clock.ts';
import { seededRandom } from '../clock/seeded-random.ts';
import { SimKubelet, type KubeletOptions } from '../kubelet/kubelet.ts';
import { Cluster, type ClusterStore } from './cluster.ts';
import { CronJobController } from './cron-job.ts';
import { DaemonSetController } from './daemon-set.ts';
import { DeploymentController } from './deployment.ts';
import { EventRecorder } from './event-recorder.ts';
import { GarbageCollector } from './garbage-collector.ts';
import { JobController } from './job.ts';
import { createNodes } from './nodes.ts';
import { ReplicaSetController } from './replica-set.ts';
import { Scheduler } from './scheduler.ts';
import { StatefulSetController } from './stateful-set.ts';

export interface ControllerOptions {
  readonly clock: SimClock;
  readonly seed: number;
  /** How many nodes to make when there is none. Default 3. */
  readonly nodes?: number;
  readonly kubelet?: KubeletOptions;
}

/** Everything of a cluster behind its API server. */
export interface RunningControllers {
  readonly cluster: Cluster;
  readonly kubelet: SimKubelet;
  /** Ends all timers and streams. Objects stay as they are. */
  stop(): void;
}

/** Starts scheduler, kubelets and controllers on `store`. They react to its changes and to the clock. */
export function startControllers(
  store: ClusterStore,
  options: ControllerOptions,
): RunningControllers {
  const { clock, seed } = options;
  const recorder = new EventRecorder(store, clock);
  const cluster = new Cluster({ store, clock, random: seededRandom(seed), recorder });
  if (store.list('nodes').length === 0) createNodes(cluster, options.nodes ?? 3);
  const kubelet = new SimKubelet(cluster, options.kubelet);
  const controllers = [
    new Scheduler(cluster),
    new ReplicaSetController(cluster),
    new DeploymentController(cluster),
    new StatefulSetController(cluster),
    new DaemonSetController(cluster),
    new JobController(cluster),
    new CronJobController(cluster),
    new GarbageCollector(cluster),
  ];
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
