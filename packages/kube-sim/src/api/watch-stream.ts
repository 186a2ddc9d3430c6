import type { SimClock, SimTimer } from '../clock/sim-clock.ts';
import type { SimObject } from '../controllers/objects.ts';
import type { CommittedChange, ObjectStore } from '../storage/object-store.ts';
import { expired } from './api-error.ts';
import { apiVersionOf, type Kind } from './kind.ts';
import type { Representation } from './representation.ts';
import type { ObjectTest } from './selectors/object-test.ts';

export interface WatchRequest {
  readonly store: ObjectStore;
  readonly clock: SimClock;
  readonly kind: Kind;
  readonly namespace: string | undefined;
  readonly test: ObjectTest | undefined;
  readonly representation: Representation;
  /** Undefined: begins with what there is now. */
  readonly fromVersion: number | undefined;
  readonly hasBookmarks: boolean;
  /** Ends what there is at the start with a bookmark (`k8s.io/initial-events-end`). */
  readonly marksInitialEnd: boolean;
  /** The server ends the watch after this. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** A line that is turned into bytes when it is sent. */
type Frame = Buffer | { readonly type: string; readonly object: SimObject };

const chunkBytes = 128 * 1024;
const bookmarkEveryMs = 60_000;

/** The body of a watch: a line for each change, until the client leaves or the time is over. */
export class WatchStream implements AsyncIterableIterator<Uint8Array> {
  readonly #request: WatchRequest;
  readonly #frames: Frame[] = [];
  readonly #timers: SimTimer[] = [];
  readonly #stopListening: () => void;
  #next = 0;
  #wake: (() => void) | undefined;
  #isOver = false;

  constructor(request: WatchRequest) {
    this.#request = request;
    this.#stopListening = request.store.subscribe((change) => {
      this.#take(change);
    });
    this.#begin();
    if (this.#isOver) return;
    this.#timers.push(
      request.clock.setTimeout(() => {
        this.#bookmark();
        this.end();
      }, request.timeoutMs),
    );
    this.#bookmarkLater();
    request.signal.addEventListener('abort', this.#abort, { once: true });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<Uint8Array, undefined>> {
    while (this.#next >= this.#frames.length) {
      if (this.#isOver) return { done: true, value: undefined };
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    return { done: false, value: this.#takeChunk() };
  }

  return(): Promise<IteratorResult<Uint8Array, undefined>> {
    this.#frames.length = 0;
    this.end();
    return Promise.resolve({ done: true, value: undefined });
  }

  /** Ends the watch cleanly; what is queued is still sent. */
  end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#stopListening();
    for (const timer of this.#timers) timer.cancel();
    this.#request.signal.removeEventListener('abort', this.#abort);
    this.#wake?.();
  }

  /** Ends the watch as the server does when its history no longer reaches far enough. */
  expire(message: string): void {
    if (this.#isOver) return;
    const frame = { type: 'ERROR', object: expired(message).toStatus() };
    this.#push(Buffer.from(`${JSON.stringify(frame)}\n`));
    this.end();
  }

  readonly #abort = (): void => {
    this.#frames.length = 0;
    this.end();
  };

  #begin(): void {
    const { store, kind, fromVersion } = this.#request;
    if (fromVersion === undefined) {
      for (const object of store.list(kind.storage, this.#request.namespace)) {
        if (this.#matches(object)) this.#send('ADDED', object);
      }
      if (this.#request.marksInitialEnd) this.#bookmark({ 'k8s.io/initial-events-end': 'true' });
      return;
    }
    const changes = store.changesSince(kind.storage, fromVersion);
    if (changes === undefined) {
      this.expire(`too old resource version: ${fromVersion} (${store.version})`);
      return;
    }
    for (const change of changes) this.#take(change);
  }

  #take(change: CommittedChange): void {
    const { kind, fromVersion = 0 } = this.#request;
    if (change.resource !== kind.storage || change.version <= fromVersion) return;
    const { previous, object } = change;
    const isIn = change.type !== 'DELETED' && this.#matches(object);
    const wasIn = previous !== undefined && this.#matches(previous);
    if (isIn) this.#send(wasIn ? 'MODIFIED' : 'ADDED', object);
    else if (wasIn) this.#send('DELETED', change.type === 'DELETED' ? object : leaving(change));
  }

  #matches(object: SimObject): boolean {
    const { namespace, test } = this.#request;
    if (namespace !== undefined && object.metadata.namespace !== namespace) return false;
    return test === undefined || test(object);
  }

  #send(type: string, object: SimObject): void {
    this.#push({ type, object });
  }

  #bookmark(annotations?: Readonly<Record<string, string>>): void {
    const { kind, store, hasBookmarks } = this.#request;
    if (!hasBookmarks) return;
    const object = {
      kind: kind.kind,
      apiVersion: apiVersionOf(kind),
      metadata: {
        resourceVersion: String(store.version),
        creationTimestamp: null,
        ...(annotations === undefined ? {} : { annotations }),
      },
    };
    this.#push(Buffer.from(`${JSON.stringify({ type: 'BOOKMARK', object })}\n`));
  }

  #bookmarkLater(): void {
    if (!this.#request.hasBookmarks) return;
    const timer = this.#request.clock.setTimeout(() => {
      this.#timers.splice(this.#timers.indexOf(timer), 1);
      this.#bookmark();
      this.#bookmarkLater();
    }, bookmarkEveryMs);
    this.#timers.push(timer);
  }

  #push(frame: Frame): void {
    this.#frames.push(frame);
    this.#wake?.();
    this.#wake = undefined;
  }

  /** Many small frames go out as one chunk. */
  #takeChunk(): Buffer {
    const { kind, representation } = this.#request;
    const pieces: Buffer[] = [];
    let size = 0;
    while (this.#next < this.#frames.length && size < chunkBytes) {
      const frame = this.#frames[this.#next++];
      if (frame === undefined) break;
      const lines = Buffer.isBuffer(frame)
        ? [frame]
        : representation.frame(frame.type, kind, frame.object);
      for (const piece of lines) {
        pieces.push(piece);
        size += piece.length;
      }
    }
    if (this.#next === this.#frames.length) {
      this.#frames.length = 0;
      this.#next = 0;
    }
    return Buffer.concat(pieces, size);
  }
}

/** An object that ceases to match is shown as it last matched, at the version of the change. */
function leaving(change: CommittedChange): SimObject {
  const before = change.previous ?? change.object;
  const metadata = { ...before.metadata, resourceVersion: String(change.version) };
  return { ...before, metadata };
}
