import type { ClusterEvent, EventObject } from '../event/cluster-event.ts';

/** Events of one type and reason about one ReplicaSet and its pods. */
export interface EventCount {
  readonly type: string;
  readonly reason: string;
  /** Occurrences within the range. */
  readonly count: number;
  /** The latest one. */
  readonly last: ClusterEvent;
}

/** What happened to one ReplicaSet and its pods. */
export interface ReplicaSetEvents {
  /** Occurrences of type Warning, and of any other. */
  readonly warnings: number;
  readonly normals: number;
  /** Warnings first, then the most frequent first. */
  readonly kinds: readonly EventCount[];
}

/** Counts events by the ReplicaSet that they are about. */
export interface EventLedger {
  /** An event as it is now; one that is known counts as far as its count has grown. */
  offer(event: ClusterEvent): void;
  /** Looks again whose the events are that could not be placed. */
  settle(): void;
  of(replicaSetUid: string): ReplicaSetEvents;
  forget(replicaSetUid: string): void;
}

/** What {@link createEventLedger} needs. */
export interface EventLedgerOptions {
  /** Where the range begins, Unix ms. */
  readonly sinceMs: number;
  /** UID of the ReplicaSet that an object is, or whose pod it is; undefined: not known, or of none. */
  readonly ownerOf: (object: EventObject) => string | undefined;
  /** Events remembered at most, so that none counts twice. Default 5000. */
  readonly most?: number | undefined;
}

interface Row {
  readonly type: string;
  readonly reason: string;
  count: number;
  last: ClusterEvent;
}

const mostKinds = 100;
const none: ReplicaSetEvents = { warnings: 0, normals: 0, kinds: [] };

/**
 * An empty ledger. The API counts a series from its first occurrence on: of one that began before the
 * range, what came before the first look is not known and counts once.
 */
export function createEventLedger(options: EventLedgerOptions): EventLedger {
  const { sinceMs, ownerOf, most = 5_000 } = options;
  const counted = new Map<string, number>();
  const unplaced = new Map<string, ClusterEvent>();
  const owners = new Map<string, Map<string, Row>>();

  const grown = (event: ClusterEvent): number => {
    const before = counted.get(event.metadata.uid);
    if (before !== undefined) return Math.max(0, event.count - before);
    if (Date.parse(event.firstStamp) >= sinceMs) return event.count;
    return Date.parse(event.lastStamp) >= sinceMs ? 1 : 0;
  };
  const count = (event: ClusterEvent, owner: string): void => {
    const more = grown(event);
    remember(counted, [event.metadata.uid, event.count], most);
    if (more === 0) return;
    const rows = owners.get(owner) ?? new Map<string, Row>();
    owners.set(owner, rows);
    const key = `${event.type}/${event.reason}`;
    // Reasons of reporters of their own make have no end; the type is what counts.
    const isFull = rows.size >= mostKinds && !rows.has(key);
    const reason = isFull ? 'other reasons' : event.reason;
    const place = isFull ? `${event.type}/` : key;
    const row = rows.get(place) ?? { type: event.type, reason, count: 0, last: event };
    row.count += more;
    if (event.lastStamp >= row.last.lastStamp) row.last = event;
    rows.set(place, row);
  };

  return {
    offer(event) {
      if (event.object.kind !== 'Pod' && event.object.kind !== 'ReplicaSet') return;
      const owner = ownerOf(event.object);
      if (owner === undefined) remember(unplaced, [event.metadata.uid, event], most);
      else {
        unplaced.delete(event.metadata.uid);
        count(event, owner);
      }
    },
    settle() {
      for (const [uid, event] of unplaced) {
        const owner = ownerOf(event.object);
        if (owner === undefined) continue;
        unplaced.delete(uid);
        count(event, owner);
      }
    },
    of(replicaSetUid) {
      const rows = owners.get(replicaSetUid);
      return rows === undefined ? none : summed([...rows.values()]);
    },
    forget(replicaSetUid) {
      owners.delete(replicaSetUid);
    },
  };
}

/** Events of several ReplicaSets as those of one. */
export function addEvents(all: readonly ReplicaSetEvents[]): ReplicaSetEvents {
  const rows = new Map<string, Row>();
  for (const one of all.flatMap(({ kinds }) => kinds)) {
    const key = `${one.type}/${one.reason}`;
    const row = rows.get(key);
    if (row === undefined) rows.set(key, { ...one });
    else {
      row.count += one.count;
      if (one.last.lastStamp > row.last.lastStamp) row.last = one.last;
    }
  }
  return summed([...rows.values()]);
}

function summed(rows: readonly Row[]): ReplicaSetEvents {
  const warnings = total(rows.filter(isWarning));
  return {
    warnings,
    normals: total(rows) - warnings,
    kinds: rows
      .map((row) => ({ ...row }))
      .sort((a, b) => Number(isWarning(b)) - Number(isWarning(a)) || b.count - a.count),
  };
}

function isWarning({ type }: Pick<Row, 'type'>): boolean {
  return type === 'Warning';
}

function total(rows: readonly Row[]): number {
  return rows.reduce((sum, { count }) => sum + count, 0);
}

function remember<V>(map: Map<string, V>, [key, value]: [string, V], most: number): void {
  map.delete(key);
  map.set(key, value);
  if (map.size <= most) return;
  const [oldest = ''] = map.keys();
  map.delete(oldest);
}
