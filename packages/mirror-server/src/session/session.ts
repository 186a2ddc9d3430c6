import type { HelloFrame, NewFrame } from '../frames/frame.ts';
import { faults } from '../faults.ts';
import { createFrameRedactor, redactSession } from '../redact/frame-redactor.ts';
import type { Batch } from './batch.ts';
import { after } from './clock.ts';
import { FrameStore } from './frame-store.ts';
import { RecentLines } from './late-start.ts';
import type { Session, SessionOptions, SessionStats } from './session-options.ts';
import type { ViewerSocket } from './viewer-socket.ts';
import { deflateFromBytes, Viewer, type ViewerLimits } from './viewer.ts';

const mebibyte = 1024 * 1024;
const tickMs = 1000;
// A batch is sent at once when it reaches this many characters.
const batchCharacters = 256 * 1024;

/** Opens a session, which nobody sees before something is published and viewers are attached. */
export function createSession(options: SessionOptions): Session {
  return new OpenSession(options);
}

class OpenSession implements Session {
  readonly #options: SessionOptions;
  readonly #limits: ViewerLimits;
  readonly #store: FrameStore;
  readonly #viewers = new Set<Viewer>();
  readonly #about: HelloFrame['session'];
  readonly #redact: (frame: NewFrame) => NewFrame;
  readonly #recentLines: RecentLines | undefined;
  readonly #ended = new AbortController();
  #pending: string[] = [];
  #pendingCharacters = 0;
  #callOffFlush: (() => void) | undefined;
  #newest = 0;
  #skippedFrames = 0;
  #allGone: (() => void) | undefined;

  constructor(options: SessionOptions) {
    const { redactor, late, lagBytes = 4 * mebibyte } = options;
    const { lagMs = 2000, heartbeatMs = 5000, pingMs = 20_000, deadMs = 60_000 } = options;
    this.#options = options;
    this.#limits = { lagBytes, lagMs, heartbeatMs, pingMs, deadMs };
    this.#about =
      redactor === undefined ? options.session : redactSession(redactor, options.session);
    this.#redact = redactor === undefined ? (frame) => frame : createFrameRedactor(redactor);
    this.#recentLines = late === undefined ? undefined : new RecentLines(late);
    this.#store = new FrameStore({
      memoryBytes: options.memoryBytes ?? 64 * mebibyte,
      spool: options.spool,
      spoolBytes: options.spoolBytes ?? 1024 * mebibyte,
      onSpoolFailure: (cause) => this.#spoolFailed(cause),
    });
    void this.#tickUntilEnd();
  }

  publish(frames: readonly NewFrame[]): void {
    if (this.#ended.signal.aborted) return;
    for (const frame of frames) this.#add(this.#redact(frame));
    if (this.#pending.length > 0) {
      const { clock, coalesceMs = 5 } = this.#options;
      this.#callOffFlush ??= after(clock, coalesceMs, () => this.#flush());
    }
  }

  attach(
    socket: ViewerSocket,
    { after: seen }: { readonly after?: number | undefined } = {},
  ): void {
    this.#flush();
    const { newest, oldest } = this.#store;
    const late = seen === undefined ? this.#options.late : undefined;
    const has = seen === undefined || seen > newest ? 0 : seen;
    const viewer = new Viewer({
      ...{ store: this.#store, socket, limits: this.#limits },
      next: late === undefined ? has + 1 : newest + 1,
      now: () => this.#options.clock.now(),
      onSkip: (count) => (this.#skippedFrames += count),
      onClosed: (gone) => this.#forget(gone),
    });
    this.#viewers.add(viewer);
    viewer.say({ kind: 'hello', v: 1, session: this.#about, oldest, newest });
    const start = late === undefined ? [] : this.#lateTexts(late.snapshot());
    if (start.length > 0) viewer.sayText(start.join('\n'));
    viewer.pump();
    if (this.#ended.signal.aborted) viewer.finish('session ended');
  }

  async *frames(from: number, to: number): AsyncGenerator<Uint8Array> {
    this.#flush();
    let next = Math.max(1, from);
    const last = Math.min(to, this.#store.newest);
    while (next <= last) {
      const { oldest } = this.#store;
      const part = next < oldest ? undefined : this.#store.find(next)?.part(next, last);
      // Not found although it was kept: the spool failed just now.
      const gone = Math.min(last, Math.max(oldest, this.#store.oldestInMemory) - 1);
      const until = part?.last ?? (next < oldest ? Math.min(last, oldest - 1) : gone);
      yield part?.bytes ?? Buffer.from(`${skipText(next, until)}\n`);
      next = until + 1;
      await Promise.resolve();
    }
  }

  stats(): SessionStats {
    const { oldest, memoryBytes, spoolBytes, totalBytes } = this.#store;
    return {
      ...{ viewers: this.#viewers.size, oldest, newest: this.#newest, memoryBytes },
      ...{ spoolBytes, totalBytes, skippedFrames: this.#skippedFrames },
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#ended.signal.aborted) return;
    this.#flush();
    this.#ended.abort();
    const gone = new Promise<void>((resolve) => (this.#allGone = resolve));
    for (const viewer of this.#viewers) viewer.finish('session ended');
    const { clock, closeGraceMs = 1000 } = this.#options;
    const callOff = after(clock, closeGraceMs, () => {
      for (const viewer of this.#viewers) viewer.terminate();
    });
    if (this.#viewers.size > 0) await gone;
    callOff();
    this.#store[Symbol.dispose]();
  }

  #add(frame: NewFrame): void {
    this.#newest++;
    // Of one line however long: a newline within a text is `\n` in JSON.
    const text = `{"seq":${String(this.#newest)},${JSON.stringify(frame).slice(1)}`;
    this.#recentLines?.add(frame, text);
    this.#pending.push(text);
    this.#pendingCharacters += text.length;
    if (this.#pendingCharacters >= batchCharacters) this.#flush();
  }

  #flush(): void {
    this.#callOffFlush?.();
    this.#callOffFlush = undefined;
    if (this.#pending.length === 0) return;
    const texts = this.#pending;
    this.#pending = [];
    this.#pendingCharacters = 0;
    const batch = this.#store.append(texts);
    if (batch.sizeBytes >= deflateFromBytes) this.#deflateAhead(batch);
    for (const viewer of this.#viewers) viewer.pump();
  }

  // zlib works on several batches at a time; viewers that asked for one after the other would wait
  // for each.
  #deflateAhead(batch: Batch): void {
    for (const viewer of this.#viewers) {
      if (!viewer.awaitsDeflated) continue;
      batch.deflated().catch(() => undefined); // Viewers send the plain form then.
      return;
    }
  }

  #lateTexts(snapshot: readonly NewFrame[]): string[] {
    const state = snapshot.map((frame) => JSON.stringify(this.#redact(frame)));
    return [...state, ...(this.#recentLines?.texts() ?? [])];
  }

  #forget(viewer: Viewer): void {
    this.#viewers.delete(viewer);
    if (this.#viewers.size === 0) this.#allGone?.();
  }

  #spoolFailed(cause: unknown): void {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const fault = faults.MIRROR_SPOOL_FAILED(
      { session: this.#options.session.title, reason },
      cause,
    );
    const ts = new Date(this.#options.clock.now()).toISOString();
    const nowhere = { namespace: '', pod: '', container: '' };
    const { message } = fault;
    this.publish([{ kind: 'notice', ts, ...nowhere, notice: 'spool-failed', message }]);
    this.#options.onFault?.(fault);
  }

  async #tickUntilEnd(): Promise<void> {
    const { signal } = this.#ended;
    const { clock } = this.#options;
    const slept = (): Promise<boolean> =>
      clock.sleep(tickMs, signal).then(
        () => !signal.aborted,
        () => false, // The session ended.
      );
    while (await slept()) for (const viewer of this.#viewers) viewer.tick();
  }
}

function skipText(from: number, to: number): string {
  return JSON.stringify({ kind: 'skip', from, to, count: to - from + 1, reason: 'evicted' });
}
