import { searchedNamespaces, type TargetQuery } from '@ktl/kube-informers';
import type { Run } from './run.ts';
import type { Surroundings } from './surroundings.ts';

/** These select pods, and own none. */
const unowning = new Set(['Pod', 'Node', 'Service', 'Secret', 'ConfigMap']);

/** Follows the workloads that a query names, also while they have no pods. */
export async function followWorkloads(
  run: Run,
  query: Pick<TargetQuery, 'namespaces' | 'subjects' | 'workload'>,
  surroundings: Surroundings,
): Promise<void> {
  const { client, signal, progress } = run;
  const subjects = query.subjects?.length ? query.subjects : [{ workload: query.workload }];
  const done = progress.begin();
  try {
    for (const subject of subjects) {
      const { workload } = subject;
      if (workload === undefined) continue;
      const resource = await client.findResource(workload.kind, { signal });
      if (resource === undefined || unowning.has(resource.kind)) continue;
      const searched = searchedNamespaces(query, client, subject);
      for (const namespace of searched === 'all' ? [undefined] : searched) {
        surroundings.followWorkload(resource, { namespace, name: workload.name });
      }
    }
  } catch {
    // The feed of targets asks the same, and says what is wrong.
  } finally {
    done();
  }
}
