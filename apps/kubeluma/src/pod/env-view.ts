import type { EnvEntry, EnvFromEntry, EnvSource, SpecContainer } from './inspected-pod.ts';
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
  if (valueFrom !== undefined) return { name, ...referenceOf(valueFrom) };
  return looksSecret(name, value)
    ? { name, value: mask, source: 'literal', masked: true, revealable: true }
    : { name, value, source: 'literal' };
}

function referenceOf(from: EnvSource): Omit<EnvView, 'name'> {
  const { secretKeyRef, configMapKeyRef, fieldRef, resourceFieldRef } = from;
  if (secretKeyRef !== undefined) {
    return { value: `${mask} (secret ${keyOf(secretKeyRef)})`, source: 'secret', masked: true };
  }
  if (configMapKeyRef !== undefined) {
    return { value: `configmap:${keyOf(configMapKeyRef)}`, source: 'configMap' };
  }
  if (fieldRef !== undefined) {
    return { value: `fieldRef:${fieldRef.fieldPath ?? ''}`, source: 'field' };
  }
  if (resourceFieldRef !== undefined) {
    return { value: `resourceField:${resourceFieldRef.resource ?? ''}`, source: 'resource' };
  }
  // A source that this program does not know, a file for one: what is there may be a secret.
  return { value: `${mask} (${Object.keys(from).join(', ')})`, source: 'other', masked: true };
}

function keyOf({ name = '', key = '' }: { readonly name?: string; readonly key?: string }): string {
  return `${name}/${key}`;
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
