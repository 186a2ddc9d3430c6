import type { PatternComparison } from '@ktl/log-patterns';
import type { SnapshotDiff } from '@ktl/pod-drift';
import type { EventCount } from '../facts/capture-facts.ts';

/** One side, for those who put both beside one another. */
export interface CaptureSide {
  readonly name: string;
  readonly startedAt: string;
  readonly endedAt: string | undefined;
  /** 0: not known. */
  readonly seconds: number;
  readonly context: string | undefined;
  /** Empty: all. */
  readonly namespaces: readonly string[];
  readonly podQuery: string | undefined;
  /** At its end. */
  readonly pods: number;
  /** Undefined: it has no lines to compare, as a cluster. */
  readonly lines: number | undefined;
  readonly gaps: number | undefined;
}

/** A value that differs; null: there is none. */
export interface ValueChange {
  readonly field: string;
  readonly from: string | null;
  readonly to: string | null;
}

/** Images of one container of a workload's pods. */
export interface ImageChange {
  /** `Deployment shop/checkout`. */
  readonly workload: string;
  readonly container: string;
  readonly from: readonly string[];
  readonly to: readonly string[];
}

/** A Deployment that came, went, or is different. */
export interface DeploymentChange {
  /** `shop/checkout`. */
  readonly name: string;
  readonly change: 'added' | 'removed' | 'changed';
  readonly changes: readonly ValueChange[];
}

/** A ConfigMap that came, went, or holds something else. */
export interface ConfigChange {
  /** `shop/checkout-config`. */
  readonly name: string;
  readonly change: 'added' | 'removed' | 'changed';
  /** Keys and their values. */
  readonly keys: readonly ValueChange[];
}

/** Restarts while each was captured. */
export interface RestartChange {
  readonly workload: string;
  readonly container: string;
  readonly before: number;
  readonly after: number;
}

/** How often events that say the same were seen; the message is the last one's. */
export interface EventChange extends Pick<EventCount, 'type' | 'reason' | 'kind' | 'message'> {
  readonly before: number;
  readonly after: number;
}

/** Lines of a container and level in a second. */
export interface LineRateChange {
  readonly workload: string;
  readonly container: string;
  readonly level: string;
  readonly beforePerSecond: number;
  readonly afterPerSecond: number;
}

/** What is different in the later of two captures. Lists are in a fixed order. */
export interface CaptureDifference {
  readonly before: CaptureSide;
  readonly after: CaptureSide;
  readonly metadata: readonly ValueChange[];
  readonly namespaces: { readonly added: readonly string[]; readonly removed: readonly string[] };
  readonly pods: SnapshotDiff;
  readonly images: readonly ImageChange[];
  readonly deployments: readonly DeploymentChange[];
  readonly config: readonly ConfigChange[];
  readonly restarts: readonly RestartChange[];
  readonly events: readonly EventChange[];
  /** Those that changed at least twofold; undefined: one side has no lines. */
  readonly rates: readonly LineRateChange[] | undefined;
  /** Undefined: one side has no lines. */
  readonly patterns: PatternComparison | undefined;
}
