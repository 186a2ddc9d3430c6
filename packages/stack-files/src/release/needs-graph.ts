import { nearestName } from '@ktl/faults';
import { faults } from '../faults.ts';
import type { Release } from './release.ts';

/**
 * Checks the releases of a stack as a whole.
 * @throws KtlError STACK_RELEASE_DUPLICATE, STACK_NEED_MISSING, STACK_CYCLE
 */
export function checkNeeds(releases: readonly Release[]): void {
  const byKey = new Map<string, Release>();
  for (const release of releases) {
    const key = keyOf(release, release.name);
    const { name, place } = release;
    const first = byKey.get(key)?.place;
    if (first !== undefined) throw faults.STACK_RELEASE_DUPLICATE({ name, place, first });
    byKey.set(key, release);
  }
  for (const release of releases) {
    for (const need of release.needs) {
      if (byKey.has(keyOf(release, need))) continue;
      const names = releases.filter((one) => isOfOneCluster(one, release)).map(({ name }) => name);
      const nearest = nearestName(
        need,
        names.filter((name) => name !== release.name),
      );
      const { needsPlace: place, name } = release;
      throw faults.STACK_NEED_MISSING({ place, release: name, need, nearest });
    }
  }
  checkCircles(releases, byKey);
}

/**
 * All releases that some need, and those that these need, and so on; nearest first, each once, without the
 * given ones unless another of them needs them.
 */
export function needsOf(
  releases: readonly Release[],
  wanted: readonly Release[],
): readonly Release[] {
  const byKey = new Map(releases.map((release) => [keyOf(release, release.name), release]));
  const found = new Set<Release>();
  const open = [...wanted];
  for (let next = open.shift(); next !== undefined; next = open.shift()) {
    for (const need of next.needs) {
      const release = byKey.get(keyOf(next, need));
      if (release === undefined || found.has(release)) continue;
      found.add(release);
      open.push(release);
    }
  }
  return [...found];
}

// Without recursion: a chain of needs may be longer than the stack is deep.
function checkCircles(releases: readonly Release[], byKey: ReadonlyMap<string, Release>): void {
  const done = new Set<Release>();
  for (const start of releases) {
    const path: { readonly release: Release; readonly open: string[] }[] = [];
    const enter = (release: Release): void => {
      path.push({ release, open: [...release.needs] });
    };
    if (!done.has(start)) enter(start);
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const need = top.open.shift();
      if (need === undefined) {
        done.add(top.release);
        path.pop();
        continue;
      }
      const next = byKey.get(keyOf(top.release, need));
      if (next === undefined || done.has(next)) continue;
      const at = path.findIndex(({ release }) => release === next);
      if (at >= 0) {
        const names = path.slice(at).map(({ release }) => release.name);
        throw faults.STACK_CYCLE({ place: top.release.needsPlace, path: [...names, next.name] });
      }
      enter(next);
    }
  }
}

function keyOf({ cluster }: Release, name: string): string {
  return `${cluster?.name ?? ''}/${name}`;
}

function isOfOneCluster(left: Release, right: Release): boolean {
  return left.cluster?.name === right.cluster?.name;
}
