import type { ContainerObject, PodObject } from './pod-object.ts';

/**
 * Names of the ConfigMaps that a pod refers to, in volumes (projected ones too) and in the environment of
 * its containers, each once.
 */
export function configMapNames({ spec = {} }: PodObject): readonly string[] {
  const names = new Set<string>();
  const add = (reference: { readonly name?: string } | undefined): void => {
    if (reference?.name !== undefined && reference.name !== '') names.add(reference.name);
  };
  for (const { configMap, projected } of spec.volumes ?? []) {
    add(configMap);
    for (const source of projected?.sources ?? []) add(source.configMap);
  }
  for (const { env, envFrom } of containersOf(spec)) {
    for (const { valueFrom } of env ?? []) add(valueFrom?.configMapKeyRef);
    for (const { configMapRef } of envFrom ?? []) add(configMapRef);
  }
  return [...names];
}

function containersOf(spec: NonNullable<PodObject['spec']>): readonly ContainerObject[] {
  const { initContainers = [], containers = [], ephemeralContainers = [] } = spec;
  return [...initContainers, ...containers, ...ephemeralContainers];
}
