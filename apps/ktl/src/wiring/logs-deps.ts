import { resolve } from 'node:path';
import type { Logger } from '@ktl/cli-kit';
import type { KubeClient } from '@ktl/kube-client';
import {
  growTargets,
  releaseAnnotation,
  releaseLabel,
  searchedNamespaces,
  watchTargets,
  type AddedFeed,
  type ContainerTarget,
  type GrowingTargets,
  type TargetChange,
  type TargetFeedOptions,
  type TargetQuery,
} from '@ktl/kube-informers';
import type { Release, Stack } from '@ktl/stack-files';
import { faults } from '../faults.ts';

/** What the command line says about dependencies. */
export interface DepsChoice {
  readonly deps: boolean;
  readonly config: string | undefined;
  readonly stackProfile: string | undefined;
}

/**
 * The stack of `--deps`; undefined without.
 * @throws KtlError LOGS_CONFIG_ALONE, and what `loadStack` throws
 */
export async function loadDependencies(
  { deps, config, stackProfile: profile }: DepsChoice,
  cwd: string,
): Promise<Stack | undefined> {
  if (!deps) {
    if (config !== undefined) throw faults.LOGS_CONFIG_ALONE({ config });
    return undefined;
  }
  const { loadStack } = await import('@ktl/stack-files');
  return loadStack(resolve(cwd, config ?? '.'), { profile });
}

/** The query, so that its targets tell which release they belong to. */
export function withReleases(query: TargetQuery): TargetQuery {
  const { annotations = false } = query;
  if (annotations === true) return query;
  return {
    ...query,
    annotations: [...(annotations === false ? [] : annotations), releaseAnnotation],
  };
}

export interface DependencyOptions extends Pick<TargetFeedOptions, 'clock'> {
  readonly client: KubeClient;
  readonly query: TargetQuery;
  readonly stack: Stack;
  readonly log: Pick<Logger, 'info' | 'warn'>;
}

/**
 * Adds to a feed the pods that its pods need. A pod belongs to the release of its namespace that its label
 * `app.kubernetes.io/instance` or its annotation `meta.helm.sh/release-name` names; a workload in the query
 * also means the release of its name. The pods of what these releases need, and of what that needs, are
 * found by the same two marks in the namespace of each release. What the query leaves out is left out of
 * them as well; what it chooses by (labels, fields, nodes, conditions, containers, images) is about its own pods.
 */
export async function withDependencies(
  feed: AsyncIterable<TargetChange>,
  options: DependencyOptions,
): Promise<GrowingTargets> {
  const { needsOf } = await import('@ktl/stack-files');
  const { client, stack, log } = options;
  const releases = releasesHere(stack, client);
  const open = new Set<Release>();
  const meant = new Set<Release>();
  const waiting = namedReleases(releases, options);
  let isSynced = false;

  const add = (found: readonly Release[]): AddedFeed | undefined => {
    const fresh = found.filter((release) => !meant.has(release));
    for (const release of fresh) meant.add(release);
    const needed = needsOf(releases, fresh).filter((release) => !open.has(release));
    for (const release of needed) open.add(release);
    if (needed.length === 0) return undefined;
    const names = (some: readonly Release[]): string => some.map(({ id }) => id).join(', ');
    log.info(`${names(fresh)} needs ${names(needed)}`);
    return watchTargets({
      client,
      query: queryOf(needed, options.query),
      failFast: !isSynced,
      clock: options.clock,
    });
  };
  return growTargets(feed, (change) => {
    const found = waiting.splice(0);
    if (change.type === 'present') {
      found.push(...releases.filter((release) => isOf(release, change.target)));
    }
    const added = add(found);
    if (change.type === 'synced') {
      isSynced = true;
      if (meant.size === 0) log.warn(nothingText(options));
    }
    return added;
  });
}

// The releases of other clusters are not here, where the stack tells clusters apart by names that are known.
function releasesHere({ releases }: Stack, { cluster }: KubeClient): readonly Release[] {
  const own = releases.filter(
    (release) =>
      release.cluster !== undefined &&
      [release.cluster.context, release.cluster.name].includes(cluster.context),
  );
  return own.length === 0 ? releases : own;
}

function isOf({ name, namespace }: Release, target: ContainerTarget): boolean {
  const { labels, annotations } = target;
  return (
    target.namespace === namespace &&
    (labels?.[releaseLabel] === name || annotations?.[releaseAnnotation] === name)
  );
}

function namedReleases(
  releases: readonly Release[],
  { query, client }: DependencyOptions,
): Release[] {
  const subjects = query.subjects ?? [query];
  return releases.filter(({ name, namespace }) =>
    subjects.some((subject) => {
      const searched = searchedNamespaces(query, client, subject);
      const isSearched = searched === 'all' || searched.includes(namespace);
      return isSearched && subject.workload?.name === name;
    }),
  );
}

function queryOf(needed: readonly Release[], query: TargetQuery): TargetQuery {
  const { excludePods, excludeContainers, states, includeInit, includeEphemeral, annotations } =
    query;
  const byNamespace = Map.groupBy(needed, ({ namespace }) => namespace);
  return {
    subjects: [...byNamespace].map(([namespace, releases]) => ({
      releases: releases.map(({ name }) => name),
      namespaces: [namespace],
    })),
    namespaces: [],
    ...{ excludePods, excludeContainers, states, includeInit, includeEphemeral, annotations },
  };
}

function nothingText({ stack }: DependencyOptions): string {
  return `--deps adds nothing: none of the pods belongs to a release of ${stack.root} (by the label ${releaseLabel}, in the namespace of the release)`;
}
