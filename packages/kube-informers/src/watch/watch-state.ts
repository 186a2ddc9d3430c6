import type { KubeObject } from '@ktl/kube-client';
import type { WatchStream } from './watch-stream.ts';

/**
 * Where a {@link ListWatch} stands. The names follow kube-rs; each state says what may follow.
 *
 * ```
 *            ┌────────────── 410, or the version is refused again and again ──────────────┐
 *            ▼                                                                            │
 *   Empty ──▶ StreamingList ── bookmark "initial events end" ──▶ Watching ◀─┐ clean end,  │
 *     │            │                                              ▲   │  └──┘ lost, stale │
 *     │            └─ rejected, or no bookmark: back to Empty,   │   └───────────────────┘
 *     │               remembered                              │
 *     └── once remembered ──▶ PagedList ── last page ─────────┘
 * ```
 */
export type WatchState<T extends KubeObject> =
  /**
   * Nothing known is worth keeping: the start, and after every 410.
   * Next: StreamingList, or PagedList where this server is known to have no streaming list.
   */
  | { readonly name: 'Empty' }
  /**
   * One watch request that sends the initial objects first (KEP-3157).
   * Next: Watching on the same stream, when the bookmark `initial-events-end` arrives.
   * Next: Empty and from there PagedList, when the server answers with an error other than 410 and
   * 429, ends the stream cleanly without the bookmark, or falls silent before it; remembered, so that
   * this state is not entered again.
   * Next: Empty after a pause, on 410 and on every other failure; what was received is void.
   */
  | { readonly name: 'StreamingList' }
  /**
   * A list in pages at one resourceVersion.
   * Next: Watching from the list's resourceVersion.
   * Next: Empty after a pause, on 410 and on every other failure; what was received is void.
   */
  | { readonly name: 'PagedList' }
  /**
   * The picture is complete and `resourceVersion` names it. `open` is the stream that a streaming
   * list left open; undefined: a watch has to be opened.
   * Next: Watching from the last resourceVersion, when the stream ends cleanly, is lost, is refused
   * for a reason that time may heal, or goes stale. No relist.
   * Next: Empty, on 410 (as status or ERROR frame), or when the server has answered this version
   * with an error several times in a row (a restored etcd knows no such version).
   */
  | {
      readonly name: 'Watching';
      readonly resourceVersion: string;
      readonly open: WatchStream<T> | undefined;
    };

/** What a {@link ListWatch} yields, in the order in which the cluster became so. */
export type ListWatchEvent<T extends KubeObject> =
  /** A full picture begins. `initial` events of an unfinished earlier one are void. */
  | { readonly type: 'restart' }
  /** Some of the objects of the full picture. Only after `restart`, before `complete`. */
  | { readonly type: 'initial'; readonly objects: readonly T[] }
  /** The full picture is complete: an object that no `initial` named since `restart` is gone. */
  | { readonly type: 'complete' }
  /** An object was created or changed. Only after `complete`. */
  | { readonly type: 'applied'; readonly object: T }
  /**
   * An object is gone, or no longer matches the selection; its last state. May come before
   * `complete`, for an object that `initial` named.
   */
  | { readonly type: 'deleted'; readonly object: T };

/** How a {@link ListWatch} is doing. A consumer may look at it and give up; the watch never does. */
export interface WatchHealth {
  /** A full picture was complete at least once. */
  readonly synced: boolean;
  /**
   * Since when (Unix ms) nothing may have been heard although something may have happened; undefined
   * while list or watch are connected. Before the first full picture: since the start.
   */
  readonly staleSinceMs: number | undefined;
  /** The failure that is being retried; undefined once the server answers again. */
  readonly lastError: unknown;
  /** Full pictures after the first one. */
  readonly relists: number;
  /** Watches opened again from a known resourceVersion. */
  readonly reconnects: number;
}
