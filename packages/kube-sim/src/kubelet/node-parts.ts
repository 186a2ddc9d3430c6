import type { SimClock } from '../clock/sim-clock.ts';
import type { SeededRandom } from '../clock/seeded-random.ts';
import type { Cluster } from '../controllers/cluster.ts';
import type { Container, Pod } from '../controllers/objects.ts';
import type { LogStamper } from './log-stamp.ts';
import type { Program } from './program.ts';

/** How long the steps of a pod's life take. Drawn evenly between the two ends, in milliseconds. */
export interface PodTiming {
  /** From the binding to a network sandbox. */
  readonly sandboxMs: readonly [number, number];
  /** The first pull of an image by a node. */
  readonly pullMs: readonly [number, number];
  /** From the decision to start a container to its process. */
  readonly startMs: readonly [number, number];
  /** From an exit to the kubelet's reaction. */
  readonly syncMs: readonly [number, number];
  /** From SIGTERM to the exit of a program that obeys. */
  readonly stopMs: readonly [number, number];
}

/** Close to what a small real node shows. */
export const defaultTiming: PodTiming = {
  sandboxMs: [150, 450],
  pullMs: [400, 1_800],
  startMs: [30, 120],
  syncMs: [400, 900],
  stopMs: [60, 400],
};

/** What pods share on the simulated nodes. */
export interface NodeParts {
  readonly cluster: Cluster;
  readonly clock: SimClock;
  readonly random: SeededRandom;
  readonly stamper: LogStamper;
  readonly timing: PodTiming;
  programFor(pod: Pod, container: Container): Program;
  imageId(image: string): string;
  /** True when `node` has `image`; it has it from now on. */
  takeImage(node: string, image: string): boolean;
  nextPodIp(): string;
}
