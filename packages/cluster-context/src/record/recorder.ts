import type { ContextChange, ContextRowChange, Unseen } from '../context-change.ts';
import type { ContextRows } from '../context-rows.ts';

/** Knows what has been recorded, so that every version is a row once. */
export interface Recorder {
  /** A version of an object; a row unless it is known, older, or says nothing new. */
  see(version: Unseen): void;
  /** The version that a row of its end is to have, where the object is known; no row. */
  amend(version: Unseen): void;
  /** The object is gone: one row more of the last version. Nothing where it is not known. */
  gone(kind: keyof ContextRows, uid: string): void;
  /** The object is none of those that are recorded any more; no row. */
  forget(kind: keyof ContextRows, uid: string): void;
  isKnown(kind: keyof ContextRows, uid: string): boolean;
}

// The same object may be seen on two ways, of which one lags.
const rememberedEnds = 4_096;

/** @param now - Unix ms */
export function createRecorder(push: (change: ContextChange) => void, now: () => number): Recorder {
  const known = new Map<string, Unseen>();
  const ends = new Set<string>();

  const write = ({ kind, row }: Unseen, deleted: 0 | 1): void => {
    push({
      type: 'row',
      kind,
      row: { observed_at: stampOf(now()), ...row, deleted },
    } as ContextRowChange);
  };
  return {
    see(version) {
      const key = keyOf(version);
      const held = known.get(key);
      if (ends.has(key) || (held !== undefined && isOlder(version, held))) return;
      known.set(key, version);
      if (held?.digest !== version.digest) write(version, 0);
    },
    amend(version) {
      const key = keyOf(version);
      const held = known.get(key);
      if (held !== undefined && !isOlder(version, held)) known.set(key, version);
    },
    gone(kind, uid) {
      const key = `${kind}/${uid}`;
      const held = known.get(key);
      if (held === undefined) return;
      known.delete(key);
      ends.add(key);
      if (ends.size > rememberedEnds) ends.delete(ends.keys().next().value ?? '');
      write(held, 1);
    },
    forget(kind, uid) {
      known.delete(`${kind}/${uid}`);
    },
    isKnown: (kind, uid) => known.has(`${kind}/${uid}`),
  };
}

function keyOf({ kind, row }: Unseen): string {
  return `${kind}/${row.uid ?? ''}`;
}

/**
 * Versions of one resource are numbers that grow (KEP-5504 says so; etcd always had them). What is
 * no number is taken for newer.
 */
function isOlder({ row }: Unseen, { row: held }: Unseen): boolean {
  const [version, than] = [row.resource_version ?? '', held.resource_version ?? ''];
  if (!isNumber.test(version) || !isNumber.test(than)) return false;
  return version.length === than.length ? version < than : version.length < than.length;
}

const isNumber = /^[1-9][0-9]*$/;

/** RFC 3339 with nine digits, so that texts compare as times do. */
function stampOf(ms: number): string {
  return new Date(ms).toISOString().replace('Z', '000000Z');
}
