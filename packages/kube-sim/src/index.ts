export { startKubeSim } from './start-kube-sim.ts';
export type { KubeSim, KubeSimOptions } from './start-kube-sim.ts';
export { manualClock, realClock } from './clock/sim-clock.ts';
export type { ManualClock, SimClock, SimTimer } from './clock/sim-clock.ts';
export { seededRandom } from './clock/seeded-random.ts';
export type { SeededRandom } from './clock/seeded-random.ts';
export type {
  Drop,
  Fault,
  FaultMatch,
  FaultRule,
  SimFaults,
} from './faults-injection/fault-board.ts';
export type { DenyRule } from './api/deny-rules.ts';
export type { CertificateEnds } from './http/certificate.ts';
export type { SimRequest, SimResponse, SimTransport } from './http/in-process-transport.ts';
export { seedShop } from './demo/seed-shop.ts';
export { startDemo } from './demo/start-demo.ts';
export type { KubeletOptions, SimKubelet } from './kubelet/kubelet.ts';
export type { LogRotation } from './kubelet/log-rotator.ts';
export type { RunPodOptions } from './kubelet/controlled-pod.ts';
export type { FollowQuirks } from './kubelet/log-reader.ts';
export type { StampOptions } from './kubelet/log-stamp.ts';
export type { PodTiming } from './kubelet/node-parts.ts';
export type { NodeLogControl } from './kubelet/node-logs.ts';
export type { LogStream } from './kubelet/instance-log.ts';
export type { ContainerControl, ContainerLogFile } from './kubelet/container-control.ts';
export type { Program, ProgramFactory, ProgramHost } from './kubelet/program.ts';
export type {
  CommittedChange,
  ObjectStore,
  Preconditions,
  RemovalOptions,
  StoredList,
} from './storage/object-store.ts';
export type { Metadata, OwnerReference, Pod, SimObject } from './controllers/objects.ts';
export { ApiError } from './api/api-error.ts';
export { faults } from './faults.ts';
