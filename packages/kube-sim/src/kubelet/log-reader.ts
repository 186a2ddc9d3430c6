import type { InstanceLog, LogChange } from './instance-log.ts';
import type { LogFile } from './log-file.ts';
import { LogCursor, type CursorOptions } from './log-cursor.ts';

/** What a log request asks for; the meaning of each is the kubelet's. */
export interface ReadLogOptions extends CursorOptions {
  /** Default false. */
  readonly follow?: boolean;
  /** Records of the file to begin with; 0 is none, undefined is all. */
  readonly tailLines?: number | undefined;
}

/**
 * Weaknesses of the kubelet's follow (k8s.io/cri-client/pkg/logs). On by default, because clients
 * have to live with them.
 */
export interface FollowQuirks {
  /**
   * A reopened file is found by its name. A reader that fell behind two rotations loses the file in
   * the middle and reads the newest one once for each rotation. Default true.
   */
  readonly reopensByName?: boolean;
  /**
   * The watch on the directory begins at the first end of file. A rotation before that goes unseen,
   * and the stream stays on the old file until the next rotation. Default true.
   */
  readonly missesEarlyRotation?: boolean;
}

// The kernel drops events beyond this (fs.inotify.max_queued_events).
const maxQueuedChanges = 16_384;

/**
 * The body of one `pods/log` response. Pulls from the file only when asked, so a slow client holds
 * no memory here and falls behind exactly as on a node. Without data it sleeps until the log changes.
 */
export class LogReader implements AsyncIterableIterator<Uint8Array> {
  readonly #log: InstanceLog;
  readonly #cursor: LogCursor;
  readonly #isFollowing: boolean;
  readonly #quirks: Required<FollowQuirks>;
  readonly #changes: LogChange[] = [];
  readonly #onEnd: (() => void) | undefined;
  #file: LogFile;
  #unwatch: (() => void) | undefined;
  #wake: (() => void) | undefined;
  #isDraining = false;
  #isEnded = false;

  /** @param rest.onEnd - called once, when the stream is over for whatever reason */
  constructor(
    log: InstanceLog,
    options: ReadLogOptions,
    rest: { readonly quirks?: FollowQuirks; readonly onEnd?: () => void } = {},
  ) {
    this.#onEnd = rest.onEnd;
    this.#log = log;
    this.#file = log.current;
    this.#isFollowing = options.follow === true;
    this.#quirks = { reopensByName: true, missesEarlyRotation: true, ...rest.quirks };
    const tail = options.tailLines;
    this.#cursor = new LogCursor(this.#file, options);
    if (tail !== undefined) this.#cursor.seek(this.#file.findTail(tail));
    if (this.#isFollowing && !this.#quirks.missesEarlyRotation) this.#watch();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<Uint8Array, undefined>> {
    for (;;) {
      if (this.#isEnded) return { done: true, value: undefined };
      const value = this.#cursor.read();
      if (value !== undefined) return { done: false, value };
      if (this.#cursor.isFull || !this.#isFollowing) this.end();
      else if (!this.#advance()) await this.#changed();
    }
  }

  return(): Promise<IteratorResult<Uint8Array, undefined>> {
    this.end();
    return Promise.resolve({ done: true, value: undefined });
  }

  /** Ends the stream now, as a client's disconnect or the kubelet's death does. */
  end(): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#unwatch?.();
    this.#changes.length = 0;
    this.#wake?.();
    this.#onEnd?.();
  }

  /** At the end of the file: true when reading should be tried again, or the stream is over. */
  #advance(): boolean {
    if (this.#isDraining) {
      this.end();
      return true;
    }
    if (this.#unwatch === undefined) {
      this.#watch();
      return true;
    }
    if (!this.#quirks.reopensByName && this.#openNext()) return true;
    // The kubelet looks at the container first: a rotation not yet noticed is then never noticed.
    if (!this.#log.isRunning) {
      this.#isDraining = true;
      return true;
    }
    const change = this.#changes.shift();
    if (change === 'created' && this.#quirks.reopensByName) this.#open(this.#log.current);
    return change !== undefined;
  }

  #openNext(): boolean {
    const next = this.#log.after(this.#file);
    if (next === undefined) return false;
    this.#open(next);
    return true;
  }

  #open(file: LogFile): void {
    this.#file = file;
    this.#cursor.open(file);
  }

  #watch(): void {
    this.#unwatch = this.#log.watch((change) => {
      const isRepeated = change === 'touched' && this.#changes.at(-1) === 'touched';
      if (!isRepeated && this.#changes.length < maxQueuedChanges) this.#changes.push(change);
      this.#wake?.();
    });
  }

  #changed(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = () => {
        this.#wake = undefined;
        resolve();
      };
    });
  }
}
