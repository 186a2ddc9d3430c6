/** A pod as the engine names it. */
interface PodName {
  readonly namespace: string;
  /** Of events the object that they are about: `pod/web-1`, `job/load`. */
  readonly pod: string;
}

/** Characters of the end of a name that are always shown: a suffix of a Deployment's pod has five. */
const shortestTail = 4;
const longestTail = 7;

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

/** A pod's name in two parts, of which the first may be cut: what tells pods apart is at the end. */
export function namePieces(pod: string): readonly [head: string, tail: string] {
  if (pod.length <= longestTail) return ['', pod];
  const end = pod.length - (pod.lastIndexOf('-') + 1);
  const tail = end >= shortestTail && end <= longestTail ? end : longestTail;
  return [pod.slice(0, -tail), pod.slice(-tail)];
}
