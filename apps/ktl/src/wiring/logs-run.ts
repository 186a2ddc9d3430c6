import type { Logger, Output } from '@ktl/cli-kit';
import type { Clock, KubeClient } from '@ktl/kube-client';
import type { RolloutMode, SharedTargets, TargetQuery } from '@ktl/kube-informers';
import type { LogEvent, LogFlow, LogStage, LogTail, TailHealth } from '@ktl/log-tailer';
import type { LiveKeys } from '../live/live-keys.ts';
import type { Stack } from '@ktl/stack-files';
import type { LogRenderer } from '../views/logs/log-renderer.ts';
import type { LifecycleReportOptions } from './lifecycle-report.ts';
import type { LogsRange } from './logs-range.ts';

/** One run of `ktl logs`: what is read, what becomes of it, where it goes. */
export interface LogsRun {
  readonly client: KubeClient;
  readonly query: TargetQuery;
  readonly range: LogsRange;
  /** Pods that these need are read too, as this stack says. Default: none. */
  readonly stack?: Stack | undefined;
  /** Only pods on this side of their Deployment's rollout. Default: all pods. */
  readonly rollout?: RolloutMode | undefined;
  /** False: containers are found for the sake of other sources; their logs are not read. Default true. */
  readonly containers?: boolean | undefined;
  /** There is something to read even where no container matches. Default false. */
  readonly mayBeEmpty?: boolean | undefined;
  /** A run that finds nothing fails, also where it was to wait. Default false. */
  readonly mustMatch?: boolean | undefined;
  /** Lines beside those of the containers. */
  readonly sources?: readonly OpenSource[] | undefined;
  /** What is done to all events on their way, in order, before the stages. */
  readonly flows?: readonly LogFlow[] | undefined;
  /** What is done to each event, in order. */
  readonly stages?: readonly LogStage[] | undefined;
  /** Takes the keys of the terminal while the run goes on. Default: nobody does. */
  readonly openLive?: ((context: { readonly health: () => TailHealth }) => LiveKeys) | undefined;
  /** Sees the containers that are found; disposed of when nothing more is read. */
  readonly watchAround?: ((targets: SharedTargets) => AsyncDisposable) | undefined;
  /** Takes each event that passed the stages, before it is shown. What it gives is waited for. */
  readonly record?: RecordEvent | undefined;
  /** Sees each event that is shown, last of all. */
  readonly mirror?: LogStage | undefined;
  readonly renderer: LogRenderer;
  readonly stdout: Output;
  readonly log: Logger;
  /** Aborts when the run is to deliver what it has and end. */
  readonly drain: AbortSignal;
  readonly nearCommand: string | undefined;
  /** Where lines about the containers that come and go are written, and how; default: nowhere. */
  readonly lifecycle?:
    Pick<LifecycleReportOptions, 'write' | 'color' | 'showNamespace'> | undefined;
  /** Default: the machine's. */
  readonly clock?: Clock;
}

/** Keeps an event; undefined: it was taken at once. */
export type RecordEvent = (event: LogEvent) => Promise<void> | undefined;

/** Opens a source of lines beside the containers. It ends by itself where the run does not follow. */
export type OpenSource = (context: {
  readonly client: KubeClient;
  /** The containers that the run is about. */
  readonly targets: SharedTargets;
  readonly follow: boolean;
  readonly log: Logger;
  readonly clock: Clock;
  /** To be called where some of what was asked for will not be read: the run is then partly done. */
  readonly onMissing: () => void;
}) => LogTail;

/** The run ends when it has read what is there. */
export function isToEnd({ range }: Pick<LogsRun, 'range'>): boolean {
  return range.follow === false || range.previous === true;
}
