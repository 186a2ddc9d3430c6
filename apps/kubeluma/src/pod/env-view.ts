import type { EnvEntry, EnvFromEntry, SpecContainer } from './inspected-pod.ts';
import { looksSecret } from './secret-look.ts';

/** One variable as a viewer sees it. `value` is the value, or where it comes from. */
export interface EnvView {
  readonly name: string;
  readonly value: string;
  readonly source: 'literal' | 'secret' | 'configMap' | 'field' | 'resource' | 'other';
  /** The value is withheld. */
  readonly masked?: true;
  /** It is shown to a viewer who asks for it by name (`reveal`). */
  readonly revealable?: true;
}

/** All keys of one object as variables. */
export interface EnvFromView {
  readonly source: 'secret' | 'configMap' | 'other';
  readonly name: string;
  readonly prefix: string;
  /** As the values of variables are written: `*** (secret shop-keys)`, `configmap:shop-settings`. */
  readonly value: string;
}

/** What stands for a literal that looks secret. */
export const mask = '***';

/**
 * Variables of a container by the sources that its spec names. No Secret or ConfigMap is read; a literal
 * that looks secret is masked.
 * @see https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#environment-variables
 */
export function envViews({ env = [] }: SpecContainer): readonly EnvView[] {
  return env.map(viewOf);
}

/** Objects that a container takes all its keys from. */
export function envFromViews({ envFrom = [] }: SpecContainer): readonly EnvFromView[] {
  return envFrom.map(fromViewOf);
}

/** The literal value of a variable; undefined where the spec has none, and for every other source. */
export function literalOf({ env = [] }: SpecContainer, name: string): string | undefined {
  // The last one of a name is what the container gets.
  const entry = env.findLast((candidate) => candidate.name === name);
  return entry === undefined || entry.valueFrom !== undefined ? undefined : (entry.value ?? '');
}

function viewOf({ name, value = '', valueFrom }: EnvEntry): EnvView {
  if (valueFrom === undefined) {
    return looksSecret(name, value)
      ? { name, value: mask, source: 'literal', masked: true, revealable: true }
      : { name, value, source: 'literal' };
  }
  const { secretKeyRef, configMapKeyRef, fieldRef, resourceFieldRef, fileKeyRef } = valueFrom;
  if (secretKeyRef !== undefined) {
    const from = `${secretKeyRef.name ?? ''}/${secretKeyRef.key ?? ''}`;
    return { name, value: `${mask} (secret ${from})`, source: 'secret', masked: true };
  }
  if (configMapKeyRef !== undefined) {
    const from = `${configMapKeyRef.name ?? ''}/${configMapKeyRef.key ?? ''}`;
    return { name, value: `configmap:${from}`, source: 'configMap' };
  }
  if (fieldRef !== undefined) {
    return { name, value: `fieldRef:${fieldRef.fieldPath ?? ''}`, source: 'field' };
  }
  if (resourceFieldRef !== undefined) {
    const { resource = '' } = resourceFieldRef;
    return { name, value: `resourceField:${resource}`, source: 'resource' };
  }
  // A kind of source that is younger than this program; of a file, what is in it may be a secret.
  const from = fileKeyRef === undefined ? '' : `${fileKeyRef.path ?? ''}/${fileKeyRef.key ?? ''}`;
  return { name, value: `${mask} (file ${from})`, source: 'other', masked: true };
}

function fromViewOf({ prefix = '', secretRef, configMapRef }: EnvFromEntry): EnvFromView {
  if (secretRef !== undefined) {
    const { name = '' } = secretRef;
    return { source: 'secret', name, prefix, value: `${mask} (secret ${name})` };
  }
  if (configMapRef !== undefined) {
    const { name = '' } = configMapRef;
    return { source: 'configMap', name, prefix, value: `configmap:${name}` };
  }
  return { source: 'other', name: '', prefix, value: mask };
}
