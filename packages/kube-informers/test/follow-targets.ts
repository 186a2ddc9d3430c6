import type { ContainerTarget, TargetChange } from '../src/target/container-target.ts';
import { watchTargets, type TargetFeedOptions } from '../src/target/target-feed.ts';
import type { TargetQuery } from '../src/target/target-query.ts';
import type { FakeCluster } from './fake-cluster.ts';
import { createManualClock, settle } from './manual-clock.ts';

/** Follows a query on a fake, writing down its changes as short words. */
export async function follow(
  cluster: FakeCluster,
  query: Partial<TargetQuery>,
  options: Partial<TargetFeedOptions> = {},
) {
  const clock = createManualClock();
  const feed = watchTargets({
    client: cluster.client,
    query: { namespaces: ['shop'], ...query },
    clock,
    random: () => 0.5,
    ...options,
  });
  const changes: TargetChange[] = [];
  const done = (async () => {
    for await (const change of feed) changes.push(change);
  })();
  done.catch(() => undefined);
  await settle();
  const since = (from: number): string[] => changes.slice(from).map(brief);
  return {
    feed,
    clock,
    done,
    changes,
    all: () => since(0),
    /** What happens because of `act`. */
    async after(act: () => void): Promise<string[]> {
      const from = changes.length;
      act();
      await settle();
      return since(from);
    },
    targets: (): ContainerTarget[] =>
      changes.flatMap((change) => (change.type === 'synced' ? [] : [change.target])),
    [Symbol.asyncDispose]: () => feed[Symbol.asyncDispose](),
  };
}

/** `+pod`, `-pod/container deleted`, `synced 3`. */
export function brief(change: TargetChange): string {
  if (change.type === 'synced') return `synced ${String(change.targets)}`;
  const { pod, container } = change.target;
  const name = container === 'app' ? pod : `${pod}/${container}`;
  return change.type === 'present' ? `+${name}` : `-${name} ${change.reason}`;
}
