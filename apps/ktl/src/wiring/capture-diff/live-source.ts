import type { CaptureSource, SourceMetadata, SourceRow } from '@ktl/capture-diff';
import type { FlagValues } from '@ktl/cli-kit';
import { tapPods, watchContext } from '@ktl/cluster-context';
import { systemClock } from '@ktl/kube-client';
import { watchTargets, type TargetQuery } from '@ktl/kube-informers';
import { selectionFlags } from '../../flags/logs/selection-flags.ts';
import { createValueRedactor } from '../capture/redact-values.ts';
import { chooseCluster } from '../flag-conflicts.ts';
import { logsQuery } from '../logs-query.ts';
import { openCluster } from '../open-cluster.ts';
import type { CaptureDiffCall } from './capture-diff-call.ts';

/**
 * The cluster as it is now, as a capture without lines. What it would have been asked with is taken from the
 * other side, so that only what is different about the cluster differs.
 */
export async function openLiveSource(
  call: CaptureDiffCall,
  before: SourceMetadata,
): Promise<CaptureSource & AsyncDisposable> {
  const { globals, host, sourceOf, drain } = call;
  const asked = askedOf(call, before);
  const query = queryOf(call, asked);
  const client = await openCluster({ choice: chooseCluster(globals, sourceOf), host });
  try {
    const tables = new Map<string, SourceRow[]>();
    const tap = tapPods(client);
    await using targets = watchTargets({ client: tap.client, query });
    await using feed = watchContext({
      ...{ tap, targets, query, redact: createValueRedactor(), signal: drain },
    });
    picture: for await (const changes of feed) {
      for (const change of changes) {
        if (change.type === 'row') {
          const rows = tables.get(change.kind);
          if (rows === undefined) tables.set(change.kind, [{ ...change.row }]);
          else rows.push({ ...change.row });
        } else if (change.type === 'notice') {
          call.log.warn(`${change.resource} cannot be read (${change.reason}): they look removed`);
        } else break picture;
      }
    }
    const pods = new Set((tables.get('pods') ?? []).map((row) => row['uid']));
    const { context, server } = client.cluster;
    return {
      name: 'live',
      metadata: {
        ...{ startedAt: new Date(systemClock.now()).toISOString(), context },
        ...(server === '' ? {} : { cluster: server }),
        ...{ namespaces: asked.namespaces, podQuery: asked.podQuery, observedPodCount: pods.size },
        // How it would be recorded is not known, and no difference.
        ...{ flags: {}, tags: {}, eventsEnabled: before.eventsEnabled, follow: before.follow },
      },
      async *context(table) {
        yield* tables.get(table) ?? [];
      },
      [Symbol.asyncDispose]: () => client[Symbol.asyncDispose](),
    };
  } catch (error) {
    await client[Symbol.asyncDispose]();
    throw error;
  }
}

interface Asked {
  /** Empty: all. */
  readonly namespaces: readonly string[];
  readonly podQuery: string | undefined;
  /** Flags of the selection as they were written, by name. */
  readonly flags: SourceMetadata['flags'];
}

function askedOf({ flags }: CaptureDiffCall, before: SourceMetadata): Asked {
  return {
    namespaces: flags.allNamespaces
      ? []
      : flags.namespaces.length > 0
        ? flags.namespaces
        : before.namespaces,
    podQuery: flags.podQuery ?? before.podQuery,
    flags: before.flags,
  };
}

function queryOf(
  { sourceOf }: CaptureDiffCall,
  { namespaces, podQuery, flags }: Asked,
): TargetQuery {
  const words = (podQuery ?? '').split(' ').filter((word) => word !== '');
  return logsQuery(
    words.length === 0 ? ['.'] : words,
    { ...selectionOf(flags), namespaces, allNamespaces: namespaces.length === 0 },
    { namespaces: sourceOf('namespaces'), allNamespaces: sourceOf('allNamespaces') },
  );
}

/** The selection that a capture was made with; what cannot be read counts as not given. */
function selectionOf(flags: SourceMetadata['flags']): FlagValues<typeof selectionFlags> {
  const values = Object.entries(selectionFlags).map(([property, flag]) => {
    const read = flag.read([flags[flag.name] ?? flag.init.default ?? []].flat().map(String));
    return [property, read.ok ? read.value : undefined] as const;
  });
  return Object.fromEntries(values) as FlagValues<typeof selectionFlags>;
}
