import type { ComputedResource, SubresourceHandler } from '../src/api/api-handler.ts';
import { manualClock } from '../src/clock/sim-clock.ts';
import { seededRandom } from '../src/clock/seeded-random.ts';
import type { ResourceName, ResourceTypes } from '../src/controllers/cluster.ts';
import type { Pod, SimObject } from '../src/controllers/objects.ts';
import { startControllers, type ControllerOptions } from '../src/controllers/start-controllers.ts';
import { memoryStore } from '../src/storage/memory-store.ts';

/** Controllers and kubelets on a store, without an API server, on a clock that the test moves. */
export function simBench(options: ControllerOptions & { readonly seed?: number } = {}) {
  const clock = manualClock({ startMs: Date.UTC(2026, 10, 21, 13, 0, 0) });
  const random = seededRandom(options.seed ?? 1);
  const store = memoryStore({ clock, random });
  const subresources = new Map<string, SubresourceHandler>();
  const computed = new Map<string, ComputedResource>();
  const api = {
    addSubresource: (at: { resource: string; subresource: string }, run: SubresourceHandler) => {
      subresources.set(`${at.resource}/${at.subresource}`, run);
    },
    addComputedResource: (resource: ComputedResource) => {
      computed.set(`${resource.plural}.${resource.group}`, resource);
    },
  };
  const running = startControllers({ store, clock, random, api }, options);
  const pods = () => store.list('pods') as readonly Pod[];
  return {
    ...running,
    clock,
    store,
    computed,
    pods,
    pod: (name: string) => store.get('pods', 'default', name) as Pod,
    get: <R extends ResourceName>(resource: R, name: string) =>
      store.get(resource, 'default', name) as ResourceTypes[R],
    reasons: (kind: string) =>
      store
        .list('events')
        .filter((event) => (event['involvedObject'] as { kind: string }).kind === kind)
        .map((event) => event['reason'] as string),
    readLog: async (pod: string, query: Record<string, string> = {}) => {
      const body = running.kubelet.readLog('default', pod, new URLSearchParams(query));
      const chunks: Uint8Array[] = [];
      if (body instanceof Uint8Array) return Buffer.from(body).toString();
      for await (const chunk of body) chunks.push(chunk);
      return Buffer.concat(chunks).toString();
    },
  };
}

export const silentProgram = { 'sim.ktl.dev/program': '{"run":"silent"}' };

/** A pod for the store, of containers that print nothing unless `program` says so. */
export function podObject(name: string, spec: Partial<Pod['spec']> = {}, program?: unknown): Pod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace: 'default',
      annotations:
        program === undefined ? silentProgram : { 'sim.ktl.dev/program': JSON.stringify(program) },
    },
    spec: { containers: [{ name: 'web', image: 'web:1' }], ...spec },
  };
}

/** A workload of `apiVersion` and `kind` whose pods print nothing. */
export function workload(
  apiVersion: string,
  kind: string,
  rest: {
    name?: string;
    spec?: Record<string, unknown>;
    pod?: Partial<Pod['spec']>;
    program?: unknown;
  },
): SimObject {
  const labels = { app: 'web' };
  const { spec, metadata } = podObject('template', rest.pod, rest.program);
  return {
    apiVersion,
    kind,
    metadata: { name: rest.name ?? 'web', namespace: 'default' },
    spec: {
      selector: { matchLabels: labels },
      template: { metadata: { labels, annotations: metadata.annotations }, spec },
      ...rest.spec,
    },
  };
}
