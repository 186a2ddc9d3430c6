import type { SlimPod } from '../pod/slim-pod.ts';
import type { OwnedObject } from './owner-graph.ts';

/** A Service as far as choosing pods goes. */
export interface SelectingService extends OwnedObject {
  /** spec.selector; a Service without one chooses no pods. */
  readonly selector?: Readonly<Record<string, string>> | undefined;
}

/** The pods behind Services. Unlike workloads, a Service owns nothing: its labels decide. */
export interface ServiceSelection {
  set(service: SelectingService): void;
  remove(service: SelectingService): void;
  /** A Service of the pod's namespace selects it. */
  selects(pod: SlimPod): boolean;
}

/** No Services yet. */
export function createServiceSelection(): ServiceSelection {
  const services = new Map<string, SelectingService>();
  return {
    set(service) {
      services.set(service.metadata.uid ?? '', service);
    },
    remove({ metadata: { uid } }) {
      services.delete(uid ?? '');
    },
    selects: ({ metadata: { namespace, labels = {} } }) =>
      services.values().some(({ metadata, selector = {} }) => {
        const terms = Object.entries(selector);
        return (
          metadata.namespace === namespace &&
          terms.length > 0 &&
          terms.every(([key, value]) => labels[key] === value)
        );
      }),
  };
}
