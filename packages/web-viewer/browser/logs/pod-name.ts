/** A pod as the engine names it. */
interface PodName {
  readonly namespace: string;
  /** Of events the object that they are about: `pod/web-1`, `job/load`. */
  readonly pod: string;
}

/** Reads `namespace/pod`. A namespace has no slash; what is behind the first belongs to the name. */
export function podName(value: string): PodName {
  const slash = value.indexOf('/');
  if (slash === -1) return { namespace: '', pod: value };
  return { namespace: value.slice(0, slash), pod: value.slice(slash + 1) };
}

/** The pod whose lane an event is shown in: `pod/web-1` goes with `web-1`. */
export function laneName({ namespace, pod }: PodName): string {
  return `${namespace}/${pod.startsWith('pod/') ? pod.slice('pod/'.length) : pod}`;
}

/**
 * Pods that get a lane: the chosen ones, or those with most lines. Objects of events have none of their own
 * unless chosen.
 */
export function lanePods(chosen: readonly string[], byCount: readonly string[]): readonly string[] {
  if (chosen.length > 0) return [...new Set(chosen.map((value) => laneName(podName(value))))];
  const pods = byCount.filter((value) => !podName(value).pod.includes('/'));
  return pods.length > 0 ? pods : byCount;
}
