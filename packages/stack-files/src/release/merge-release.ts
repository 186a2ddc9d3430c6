import { join } from 'node:path';
import { faults } from '../faults.ts';
import type { Hooks, ReleaseSettings } from '../shape/stack-shape.ts';
import type { Places } from '../yaml/yaml-reader.ts';
import type { Release, ReleaseCluster } from './release.ts';

/** What one file says about a release. */
export interface Layer {
  readonly settings: ReleaseSettings;
  /** Folder of the file: where relative paths start. */
  readonly folder: string;
}

/** A release to make of its layers. */
export interface ReleaseDraft {
  readonly name: string;
  /** From the root down; the release's own is the last. */
  readonly layers: readonly Layer[];
  readonly place: string;
  readonly places: Places;
}

/**
 * One release of all that is said about it: later words win, `values`, `tags` and `hooks` add up, `set` adds
 * up by key, `needs` replaces.
 * @throws KtlError STACK_VALUE_INVALID where no layer names a chart
 */
export function mergeRelease({ name, layers, place, places }: ReleaseDraft): Release {
  const merged: ReleaseSettings = Object.assign(
    {},
    ...layers.map(({ settings }) => settings),
  ) as ReleaseSettings;
  const charted = layers.findLast(({ settings }) => settings.chart !== undefined);
  const { chart, needs = [], namespace = 'default' } = merged;
  if (charted === undefined || chart === undefined) {
    const key = `chart of release ${name}`;
    throw faults.STACK_VALUE_INVALID({ place, key, expected: 'given', found: 'left out' });
  }
  const cluster = clusterOf(layers);
  return {
    ...pick(merged, ['chartVersion', 'wave', 'critical', 'parallelismGroup']),
    ...united(layers, ['set', 'apply', 'delete', 'verify']),
    id: [cluster?.name ?? '-', namespace, name].join('/'),
    name,
    cluster,
    namespace,
    chart,
    chartFolder: charted.folder,
    values: layers.flatMap(({ settings, folder }) =>
      (settings.values ?? []).map((path) => (path.startsWith('/') ? path : join(folder, path))),
    ),
    tags: [...new Set(layers.flatMap(({ settings }) => settings.tags ?? []))],
    needs: [...new Set(needs)],
    hooks: mergeHooks(layers.flatMap(({ settings }) => settings.hooks ?? [])),
    place,
    needsPlace: places.get(needs) ?? place,
  };
}

/** Hooks of all, those of each phase one behind the other. */
function mergeHooks(all: readonly Hooks[]): Hooks {
  const phases = ['preApply', 'postApply', 'preDelete', 'postDelete'] as const;
  return Object.fromEntries(
    phases.flatMap((phase) => {
      const hooks = all.flatMap((one) => one[phase] ?? []);
      return hooks.length === 0 ? [] : [[phase, hooks]];
    }),
  );
}

// A kubeconfig or context belongs to the cluster that it was written for, and to no other.
function clusterOf(layers: readonly Layer[]): ReleaseCluster | undefined {
  let cluster: ReleaseCluster | undefined;
  for (const { settings } of layers) {
    const { name, ...access } = settings.cluster ?? {};
    if (name === undefined) continue;
    cluster = name === cluster?.name ? { ...cluster, ...access } : { name, ...access };
  }
  return cluster;
}

function pick<K extends keyof ReleaseSettings>(
  settings: ReleaseSettings,
  keys: readonly K[],
): Pick<ReleaseSettings, K> {
  return Object.fromEntries(
    keys.filter((key) => settings[key] !== undefined).map((key) => [key, settings[key]]),
  ) as Pick<ReleaseSettings, K>;
}

function united<K extends 'set' | 'apply' | 'delete' | 'verify'>(
  layers: readonly Layer[],
  keys: readonly K[],
): Pick<ReleaseSettings, K> {
  return Object.fromEntries(
    keys.flatMap((key) => {
      const parts = layers
        .map(({ settings }) => settings[key])
        .filter((part) => part !== undefined);
      return parts.length === 0 ? [] : [[key, Object.assign({}, ...parts) as unknown]];
    }),
  ) as Pick<ReleaseSettings, K>;
}
