import { variablePrefix, type Named } from '../app-names.ts';
import { faults } from '../faults.ts';
import type { FlagSource } from '../flag/resolve-flags.ts';
import { nearestName } from '@ktl/faults';

/** One row of an app's feature registry. */
export interface FeatureInit {
  /** Kebab-case; `<APP>_FEATURE_<NAME>=1` turns it on. */
  readonly name: string;
  readonly stage: 'experimental' | 'beta';
  readonly summary: string;
}

/** The features of one run. */
export interface Features {
  /** False for a name that is not registered. */
  isOn(name: string): boolean;
  /** Names that are on, sorted. */
  readonly on: readonly string[];
}

/** What turns features on. */
export interface FeatureChoice {
  /** Names the variables. */
  readonly app: Named;
  readonly registry: readonly FeatureInit[];
  /** Names from `--feature`, `<APP>_FEATURE` or the file. */
  readonly chosen: readonly string[];
  readonly source: FlagSource;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * Features that are on. `<APP>_FEATURE_X=0` turns one off that the file turns on; `--feature` beats both.
 * @throws KtlError FEATURE_UNKNOWN
 */
export function resolveFeatures({ app, registry, chosen, source, env }: FeatureChoice): Features {
  const prefix = `${variablePrefix(app)}FEATURE_`;
  const known = registry.map((feature) => feature.name);
  const on = new Set<string>();
  const checked = (name: string, origin: string): string => {
    if (!known.includes(name)) {
      throw faults.FEATURE_UNKNOWN({ name, origin, known, nearest: nearestName(name, known) });
    }
    return name;
  };
  for (const name of chosen) on.add(checked(name, source.where));
  for (const [variable, value] of Object.entries(env)) {
    if (!variable.startsWith(prefix) || value === undefined || value === '') continue;
    const name = variable.slice(prefix.length).toLowerCase().replaceAll('_', '-');
    checked(name, variable);
    if (/^(?:1|true|yes|on)$/i.test(value)) on.add(name);
    else if (source.kind !== 'flag') on.delete(name);
  }
  return { isOn: (name) => on.has(name), on: [...on].sort() };
}
