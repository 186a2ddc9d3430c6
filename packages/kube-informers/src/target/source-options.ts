import type { Clock, KubeClient } from '@ktl/kube-client';
import type { TargetQuery } from './target-query.ts';

/** What every informer of a feed shares. */
export interface SourceOptions {
  readonly client: KubeClient;
  readonly query: TargetQuery;
  readonly clock: Clock;
  readonly random: () => number;
  readonly failFast: boolean;
  readonly signal: AbortSignal;
  /** Told why the feed could not begin; it will be tried again. */
  readonly onStartError?: ((error: unknown) => void) | undefined;
}
