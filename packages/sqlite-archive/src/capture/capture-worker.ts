// The thread that writes a capture. It imports nothing of other packages, so that it starts from its file alone.
import { parentPort, workerData } from 'node:worker_threads';
import { CaptureFile } from './capture-file.ts';
import type { WorkerAnswer, WorkerRequest, WorkerStart } from './worker-messages.ts';

type Answer = (answer: WorkerAnswer, transfer?: ArrayBuffer[]) => void;

class CaptureThread {
  readonly #start: WorkerStart;
  readonly #answer: Answer;
  readonly #pending: Int32Array;
  readonly #file: CaptureFile;
  #timer: NodeJS.Timeout | undefined;
  #firstAt = 0;
  #isAddingWords = false;
  #isOver = false;

  constructor(start: WorkerStart, answer: Answer) {
    this.#start = start;
    this.#answer = answer;
    this.#pending = new Int32Array(start.pendingBytes);
    this.#file = new CaptureFile(start.path, {
      maxFileBytes: start.maxFileBytes,
      timeoutMs: start.waitMs,
    });
  }

  /** @returns false: nothing more is done */
  take(request: WorkerRequest): boolean {
    if (this.#isOver) return false;
    try {
      this.#do(request);
    } catch (error) {
      this.#fail(error);
    }
    return !this.#isOver;
  }

  #do(request: WorkerRequest): void {
    if (request.type === 'finish') {
      this.#end();
      const totals = this.#file.finish('finished');
      this.#file.close();
      this.#answer({ type: 'finished', totals });
    } else if (request.type === 'close') {
      this.#end();
      this.#file.commit();
      this.#file.close();
      this.#answer({ type: 'closed' });
    } else if (request.type === 'commit') {
      this.#commit();
      this.#answer({ type: 'committed' });
    } else {
      if (request.type === 'lines') this.#file.insertLines(request.chunk);
      else this.#file.insertContext(request.kind, request.rows);
      Atomics.sub(this.#pending, 0, request.sizeBytes);
      if (request.type === 'lines') {
        const buffer = request.chunk.bytes.buffer as ArrayBuffer;
        this.#answer({ type: 'taken', buffer }, [buffer]);
      } else {
        this.#answer({ type: 'taken' });
      }
      this.#commitInTime();
      this.#addWordsWhenIdle();
    }
  }

  /** Many messages may be handled without a turn for timers, so the clock is looked at here as well. */
  #commitInTime(): void {
    const now = performance.now();
    if (this.#timer === undefined) {
      this.#firstAt = now;
      this.#timer = setTimeout(() => {
        this.#guard(() => {
          this.#commit();
        });
      }, this.#start.commitMs);
    } else if (now - this.#firstAt >= this.#start.commitMs) {
      this.#commit();
    }
  }

  #commit(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#file.commit();
  }

  /** Lines first: what is not searchable yet is made so when the queue is short, at the latest at the end. */
  #addWordsWhenIdle(): void {
    if (this.#isAddingWords || !this.#file.lacksWords || this.#isBusy()) return;
    this.#isAddingWords = true;
    setImmediate(() => {
      this.#isAddingWords = false;
      if (this.#isOver || this.#isBusy()) return;
      this.#guard(() => {
        this.#file.addWords();
        this.#commitInTime();
        this.#addWordsWhenIdle();
      });
    });
  }

  #isBusy(): boolean {
    return Atomics.load(this.#pending, 0) > this.#start.busyBytes;
  }

  #guard(use: () => void): void {
    try {
      if (!this.#isOver) use();
    } catch (error) {
      this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    this.#end();
    try {
      // What came before the failure may still go in.
      this.#file.commit();
    } catch {
      // The file stays as the last commit left it.
    }
    this.#file.close();
    this.#answer({ type: 'failed', ...described(error) });
  }

  #end(): void {
    this.#isOver = true;
    clearTimeout(this.#timer);
  }
}

function described(error: unknown): { code: string; reason: string } {
  const code = (error as { code?: unknown }).code;
  return {
    code: typeof code === 'string' ? code : '',
    reason: error instanceof Error ? error.message : String(error),
  };
}

const port = parentPort;
if (port !== null) {
  const answer: Answer = (message, transfer = []) => {
    port.postMessage(message, transfer);
  };
  try {
    const thread = new CaptureThread(workerData as WorkerStart, answer);
    port.on('message', (request: WorkerRequest) => {
      if (!thread.take(request)) port.close();
    });
    answer({ type: 'ready' });
  } catch (error) {
    answer({ type: 'failed', ...described(error) });
    port.close();
  }
}
