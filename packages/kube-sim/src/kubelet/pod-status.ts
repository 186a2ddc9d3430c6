import {
  formatTime,
  type Condition,
  type ContainerStatus,
  type Pod,
  type PodSpec,
  type PodStatus,
} from '../controllers/objects.ts';
import type { ContainerRun } from './container-run.ts';

/** What a pod worker knows and the status shows. */
export interface PodFacts {
  readonly pod: Pod;
  readonly runs: readonly ContainerRun[];
  readonly startTime: string;
  readonly podIp: string | undefined;
  readonly hostIp: string;
  readonly isFailed: boolean;
  readonly nowMs: number;
}

/** The status that the kubelet writes for a pod. */
export function podStatus(facts: PodFacts): PodStatus {
  const { pod, runs, podIp, hostIp } = facts;
  const of = (...roles: string[]): ContainerRun[] => runs.filter((run) => roles.includes(run.role));
  const inits = of('init', 'sidecar');
  const ephemerals = of('ephemeral');
  return {
    phase: phaseOf(facts),
    conditions: conditionsOf(facts),
    hostIP: hostIp,
    hostIPs: [{ ip: hostIp }],
    ...(podIp === undefined ? {} : { podIP: podIp, podIPs: [{ ip: podIp }] }),
    startTime: facts.startTime,
    ...(inits.length === 0 ? {} : { initContainerStatuses: statuses(inits) }),
    containerStatuses: statuses(of('app')).sort((a, b) => (a.name < b.name ? -1 : 1)),
    ...(ephemerals.length === 0 ? {} : { ephemeralContainerStatuses: statuses(ephemerals) }),
    qosClass: qosClass(pod.spec),
  };
}

/** True when the init containers before the app containers have done their part. */
export function isInitialized(runs: readonly ContainerRun[]): boolean {
  return runs.every(
    (run) =>
      (run.role !== 'init' || run.state.terminated?.exitCode === 0) &&
      (run.role !== 'sidecar' || run.isStarted || run.restartCount > 0),
  );
}

function statuses(runs: readonly ContainerRun[]): ContainerStatus[] {
  return runs.map((run) => run.status());
}

function phaseOf({
  pod,
  runs,
  isFailed,
}: PodFacts): 'Pending' | 'Running' | 'Succeeded' | 'Failed' {
  if (isFailed) return 'Failed';
  const apps = runs.filter((run) => run.role === 'app');
  const hasRun = apps.some((run) => run.log !== undefined);
  if (!isInitialized(runs) && !hasRun) return 'Pending';
  if (apps.some((run) => run.log === undefined)) return 'Pending';
  if (apps.some((run) => !run.hasEnded)) return 'Running';
  const isDeleted = pod.metadata.deletionTimestamp !== undefined;
  const policy = pod.spec.restartPolicy ?? 'Always';
  if (policy === 'Always' && !isDeleted) return 'Running';
  if (apps.every((run) => run.state.terminated?.exitCode === 0)) return 'Succeeded';
  return policy === 'OnFailure' && !isDeleted ? 'Running' : 'Failed';
}

function conditionsOf(facts: PodFacts): Condition[] {
  const { pod, runs } = facts;
  const initialized = isInitialized(runs);
  const unready = runs.filter((run) => isNeeded(run) && !run.isReady).map((run) => run.spec.name);
  const isDone = runs.every((run) => run.role !== 'app' || run.hasEnded);
  const hasSucceeded = isDone && phaseOf(facts) === 'Succeeded';
  const incomplete = runs
    .filter((run) => run.role === 'init' && run.state.terminated?.exitCode !== 0)
    .map((run) => run.spec.name);
  const notReady: Partial<Condition> = hasSucceeded
    ? { reason: 'PodCompleted' }
    : {
        reason: 'ContainersNotReady',
        message: `containers with unready status: [${unready.join(' ')}]`,
      };
  const make = (type: string, isTrue: boolean, why: Partial<Condition> = {}): Condition => ({
    type,
    status: isTrue ? 'True' : 'False',
    lastProbeTime: null,
    lastTransitionTime: transitionTime(facts, type, isTrue),
    ...(isTrue && type !== 'Initialized' ? {} : why),
    ...(pod.metadata.generation === undefined
      ? {}
      : { observedGeneration: pod.metadata.generation }),
  });
  const isReady = unready.length === 0 && initialized;
  return [
    make('PodReadyToStartContainers', facts.podIp !== undefined && !(isDone && hasSucceeded)),
    make('Initialized', initialized, initializedReason({ initialized, hasSucceeded, incomplete })),
    make('Ready', isReady, notReady),
    make('ContainersReady', isReady, notReady),
    make('PodScheduled', true),
  ];
}

function initializedReason(facts: {
  readonly initialized: boolean;
  readonly hasSucceeded: boolean;
  readonly incomplete: readonly string[];
}): Partial<Condition> {
  if (facts.hasSucceeded) return { reason: 'PodCompleted' };
  if (facts.initialized) return {};
  return {
    reason: 'ContainersNotInitialized',
    message: `containers with incomplete status: [${facts.incomplete.join(' ')}]`,
  };
}

function isNeeded(run: ContainerRun): boolean {
  return run.role === 'app' || run.role === 'sidecar';
}

function transitionTime(facts: PodFacts, type: string, isTrue: boolean): string {
  const old = facts.pod.status?.conditions?.find((condition) => condition.type === type);
  const isSame = old?.status === (isTrue ? 'True' : 'False');
  return isSame && old.lastTransitionTime !== undefined
    ? old.lastTransitionTime
    : formatTime(facts.nowMs);
}

/** Guaranteed, Burstable or BestEffort, from requests and limits. */
export function qosClass(spec: PodSpec): string {
  const needs = [...spec.containers, ...(spec.initContainers ?? [])].map((c) => c.resources ?? {});
  const isEmpty = (set?: Record<string, string>): boolean =>
    set === undefined || Object.keys(set).length === 0;
  if (needs.every((need) => isEmpty(need.requests) && isEmpty(need.limits))) return 'BestEffort';
  const isGuaranteed = needs.every(({ limits, requests }) =>
    ['cpu', 'memory'].every(
      (name) => limits?.[name] !== undefined && (requests?.[name] ?? limits[name]) === limits[name],
    ),
  );
  return isGuaranteed ? 'Guaranteed' : 'Burstable';
}
