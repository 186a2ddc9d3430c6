import type { Logger } from '@ktl/cli-kit';
import { hasCode, nearestName } from '@ktl/faults';
import type { KubeClient, KubeObject, Resource } from '@ktl/kube-client';
import { searchedNamespaces, type TargetChange, type TargetQuery } from '@ktl/kube-informers';
import { faults } from '../faults.ts';

/** v1 namespaces. */
export const namespaceResource: Resource = {
  group: '',
  version: 'v1',
  plural: 'namespaces',
  kind: 'Namespace',
  namespaced: false,
};

/** A namespace that does not exist, and one that does and is called nearly so. */
interface MissingNamespace {
  readonly name: string;
  readonly nearest: string | undefined;
}

export interface NamespaceCheckOptions {
  readonly client: KubeClient;
  readonly query: TargetQuery;
  readonly log: Pick<Logger, 'warn'>;
  /** The run ends when it has read what is there. */
  readonly ends: boolean;
  /** A run fails where the first picture is empty and none of its namespaces exists. Default false. */
  readonly mustMatch?: boolean | undefined;
  /** It is known that nothing was found. Default: what the first picture says. */
  readonly isEmpty?: boolean | undefined;
  /** There is something to read even where no container matches. Default false. */
  readonly mayBeEmpty?: boolean | undefined;
  /** Ends the search. */
  readonly signal: AbortSignal;
}

/**
 * Finds out whether a namespace that seems empty exists at all: a list of pods in one that does not is
 * empty as well, without an error. Who may not read namespaces learns nothing, and is told nothing.
 */
export interface NamespaceCheck {
  /**
   * Passes the changes on; asks for the namespaces in which the first picture has nothing, and warns where
   * it has something elsewhere.
   */
  watch(feed: AsyncIterable<TargetChange>): AsyncIterable<TargetChange>;
  /** Says which of the namespaces that seem empty do not exist; undefined where all do. */
  missing(): Promise<string | undefined>;
  /** @throws KtlError NAMESPACE_NOT_FOUND where a run that is to end found nothing because of that */
  checked(): Promise<void>;
}

export function createNamespaceCheck(options: NamespaceCheckOptions): NamespaceCheck {
  const { client, query, log, ends, signal } = options;
  const searched = searchedNamespaces(query, client);
  const empty = new Set(searched === 'all' ? [] : searched);
  const fails = options.mustMatch === true && options.mayBeEmpty !== true;
  let isEmpty = options.isEmpty ?? false;
  let answer: Promise<readonly MissingNamespace[]> | undefined;
  const missing = (): Promise<readonly MissingNamespace[]> => (answer ??= ask([...empty], options));
  const text = async (): Promise<string | undefined> => {
    const found = await missing();
    return found.length > 0 ? missingText(found) : undefined;
  };
  const warn = async (): Promise<void> => {
    const found = await text();
    if (found !== undefined && !signal.aborted) log.warn(found);
  };
  const refuseAllMissing = async (): Promise<void> => {
    const found = await missing();
    if (found.length > 0 && found.length === searched.length) {
      throw faults.NAMESPACE_NOT_FOUND({ missing: found });
    }
  };
  return {
    async *watch(feed) {
      try {
        for await (const change of feed) {
          if (change.type === 'present') empty.delete(change.target.namespace);
          if (change.type === 'synced') isEmpty = change.targets === 0;
          if (isEmpty && change.type === 'synced' && fails) await refuseAllMissing();
          // Of a run that found nothing this is a part of what is said about that.
          if (change.type === 'synced' && !isEmpty) void warn();
          yield change;
        }
      } catch (error) {
        // A workload cannot be found where its namespace is not there.
        const found = hasCode(error, 'TARGET_NOT_FOUND') ? await missing() : [];
        throw found.length > 0 ? faults.NAMESPACE_NOT_FOUND({ missing: found }, error) : error;
      }
    },
    missing: text,
    async checked() {
      const found = ends && isEmpty ? await missing() : [];
      if (found.length > 0) throw faults.NAMESPACE_NOT_FOUND({ missing: found });
    },
  };
}

function missingText(missing: readonly MissingNamespace[]): string {
  const { message, hint = '' } = faults.NAMESPACE_NOT_FOUND({ missing });
  return missing.some(({ nearest }) => nearest !== undefined) ? `${message}; ${hint}` : message;
}

async function ask(
  names: readonly string[],
  { client, signal }: Pick<NamespaceCheckOptions, 'client' | 'signal'>,
): Promise<readonly MissingNamespace[]> {
  const answers = await Promise.all(
    names.map(async (name) => {
      try {
        await client.get(namespaceResource, { name }, { signal });
        return [];
      } catch (error) {
        return hasCode(error, 'API_NOT_FOUND') ? [name] : [];
      }
    }),
  );
  const absent = answers.flat();
  if (absent.length === 0) return [];
  const known = await listed(client, signal);
  return absent.map((name) => ({ name, nearest: nearestName(name, known) }));
}

async function listed(client: KubeClient, signal: AbortSignal): Promise<readonly string[]> {
  const names: string[] = [];
  try {
    for await (const page of client.list<KubeObject>(namespaceResource, { signal })) {
      names.push(...page.items.map(({ metadata }) => metadata.name));
    }
  } catch {
    // Without the right to list them there is no nearest one.
  }
  return names;
}
