import type { NewRow } from '../store/row-store.ts';

/** Notices tell of many things; only lines and gaps are written by the instance that they name. */
const OF_AN_INSTANCE: ReadonlySet<string> = new Set(['line', 'gap']);

/** Knows the newest instance of each container, so that a restart is seen that nobody announced. */
export class RestartWatch {
  private readonly newest = new Map<string, Map<string, number>>();

  /**
   * True for the first row of an instance newer than all before it. The first instance of a container is
   * no restart: what was before it is not in this log.
   */
  isFirstOfRestart({ kind, stream, isRestart }: NewRow): boolean {
    const { uid, container, restart } = stream;
    if (uid === undefined || restart === undefined || stream.source !== 'pod') return false;
    if (!isRestart && !OF_AN_INSTANCE.has(kind)) return false;
    const containers = this.newest.get(uid) ?? new Map<string, number>();
    this.newest.set(uid, containers);
    const before = containers.get(container);
    if (before !== undefined && restart <= before) return false;
    containers.set(container, restart);
    return before !== undefined;
  }

  clear(): void {
    this.newest.clear();
  }
}
