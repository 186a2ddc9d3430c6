import type { Pattern } from '@ktl/log-patterns';
import type { PodSnapshot } from '@ktl/pod-drift';
import type { SourceMetadata } from './capture-source.ts';

/** Events that say the same. */
export interface EventCount {
  /** `Warning` or `Normal`. */
  readonly type: string;
  /** `BackOff`. */
  readonly reason: string;
  /** Of the object that it is about: `Pod`. */
  readonly kind: string;
  /** How often it was seen, series counted whole. */
  readonly count: number;
  /** Message of the last one. */
  readonly message: string;
}

/** Restarts of one container of a workload's pods while it was captured. */
export interface RestartCount {
  readonly workload: string;
  readonly container: string;
  readonly restarts: number;
}

/** Lines of one container of a workload's pods. */
export interface LineTotal {
  readonly workload: string;
  readonly container: string;
  /** `unknown` where a line says none. */
  readonly level: string;
  readonly lines: number;
}

/** A Deployment as it was at the end. */
export interface DeploymentFacts {
  readonly revision: string | null;
  readonly replicas: number | null;
  readonly ready: number | null;
  readonly strategy: string | null;
}

/** What is compared of a capture. Maps go by `namespace/name`. */
export interface CaptureFacts {
  readonly name: string;
  readonly metadata: SourceMetadata;
  /** Of its lines where there are no times of the capture itself; 0: not known. */
  readonly seconds: number;
  /** As they were at its end. */
  readonly pods: PodSnapshot;
  readonly deployments: ReadonlyMap<string, DeploymentFacts>;
  /** Data of ConfigMaps by key, redacted as they were recorded. */
  readonly config: ReadonlyMap<string, Readonly<Record<string, string>>>;
  readonly events: readonly EventCount[];
  readonly restarts: readonly RestartCount[];
  /** Undefined: there are no lines to compare. */
  readonly lines: readonly LineTotal[] | undefined;
  /** Of lines of level `warn` and worse. */
  readonly patterns: readonly Pattern[] | undefined;
}
