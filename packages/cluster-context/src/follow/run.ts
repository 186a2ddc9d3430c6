import type { Clock, KubeClient } from '@ktl/kube-client';
import type { ContextNotice } from '../context-change.ts';
import type { Recorder } from '../record/recorder.ts';
import type { Progress } from '../record/progress.ts';
import type { Redact } from '../rows/kept-text.ts';

/** What everything that runs for one feed shares. */
export interface Run {
  readonly client: KubeClient;
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  readonly redact: Redact;
  readonly recorder: Recorder;
  readonly progress: Progress;
  /** Settles when the reader has caught up. */
  readonly room: () => Promise<void>;
  /** Tells it once for each resource and namespace. */
  readonly notice: (notice: Omit<ContextNotice, 'type' | 'reason'>) => void;
  /** Does something beside the rest; the feed ends after it, and fails with it. */
  readonly spawn: (work: Promise<void>) => void;
  readonly signal: AbortSignal;
}
