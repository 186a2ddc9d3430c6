import type { Hooks, ReleaseSettings } from '../shape/stack-shape.ts';

/** The cluster that a release is for, as the stack calls it. */
export interface ReleaseCluster {
  readonly name: string;
  readonly kubeconfig?: string;
  readonly context?: string;
}

/** One release of a stack, with what all files on the way to it say. */
export interface Release extends Pick<
  ReleaseSettings,
  'chartVersion' | 'wave' | 'critical' | 'parallelismGroup' | 'set' | 'apply' | 'delete' | 'verify'
> {
  /** `cluster/namespace/name`; the cluster is `-` where the release names none. */
  readonly id: string;
  /** Unique in its cluster. */
  readonly name: string;
  readonly cluster: ReleaseCluster | undefined;
  /** Default `default`. */
  readonly namespace: string;
  readonly chart: string;
  /** Folder of the file that names the chart: a relative path of a chart starts there. */
  readonly chartFolder: string;
  /** Paths of values files, those that count more behind; relative ones start at the file that names them. */
  readonly values: readonly string[];
  readonly tags: readonly string[];
  /** Names of releases of the same cluster, each once. */
  readonly needs: readonly string[];
  readonly hooks: Hooks;
  /** Where the release is declared: `shop/release.yaml:3`. */
  readonly place: string;
  /** Where its needs are. */
  readonly needsPlace: string;
}
