import type { ContainerState, PodState } from '../state/pod-state.ts';

/** What a field of a pod says. */
export type FieldValue = string | number | boolean;

/** A field's name: `phase`, `labels.tier`, `conditions.Ready`, `containers.api.restarts`. */
export type PodFields = ReadonlyMap<string, FieldValue>;

/** Everything that a state says besides namespace, name and when it was made, one value each. */
export function fieldsOf(pod: PodState): PodFields {
  const { owner, deleting } = pod;
  const fields = new Map<string, FieldValue>();
  const set = (field: string, value: FieldValue | undefined): void => {
    if (value !== undefined) fields.set(field, value);
  };
  set('uid', pod.uid);
  set('owner', owner && `${owner.kind}/${owner.name}`);
  set('hash', owner?.hash);
  set('revision', owner?.revision);
  set('node', pod.node);
  set('phase', pod.phase);
  set('reason', pod.reason);
  set('deleting', deleting);
  for (const container of pod.containers) setContainer(container, set);
  for (const [type, status] of Object.entries(pod.conditions)) set(`conditions.${type}`, status);
  for (const [name, value] of Object.entries(pod.labels)) set(`labels.${name}`, value);
  return fields;
}

function setContainer(
  container: ContainerState,
  set: (field: string, value: FieldValue | undefined) => void,
): void {
  const at = `containers.${container.name}`;
  set(`${at}.image`, container.image);
  set(`${at}.imageId`, container.imageId);
  set(`${at}.restarts`, container.restarts);
  set(`${at}.ready`, container.ready);
  set(`${at}.state`, container.state);
  set(`${at}.lastEnd`, container.lastEnd);
}

/** The container and its field of a field's name; undefined where it is none of a container. */
export function containerField(
  field: string,
): { readonly container: string; readonly part: string } | undefined {
  // Names of containers are DNS labels, without dots.
  const [, container, part] = /^containers\.([^.]*)\.(.*)$/.exec(field) ?? [];
  return container === undefined || part === undefined ? undefined : { container, part };
}
