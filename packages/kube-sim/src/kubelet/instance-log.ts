import { LogFile } from './log-file.ts';
import { maxStampBytes, type LogStamper } from './log-stamp.ts';

/** The two streams of a container. */
export type LogStream = 'stdout' | 'stderr';

/** What happens to a log, as a directory watch on the node reports it. */
export type LogChange = 'touched' | 'created';

/** One file of a container instance: ground truth for tests. */
export interface LogFileCopy {
  /** `0.log` for the current file of instance 0, `0.log.<stamp>` for a rotated one. */
  readonly name: string;
  readonly isCurrent: boolean;
  readonly sizeBytes: number;
  /** The file as it is on the node, in CRI format. */
  readonly bytes: Buffer;
}

// containerd's default max_container_log_line_size, and the buffer it reads a pipe with.
const maxFragmentBytes = 16 * 1024;
const pipeBufferBytes = 4 * 1024;
const newline = 10;
const space = 32;

/** Bytes `start` to `end` of `input`. */
interface Span {
  readonly input: Buffer;
  readonly start: number;
  readonly end: number;
}

interface RotatedFile {
  readonly name: string;
  readonly file: LogFile;
}

/**
 * The log of one container instance as containerd writes it: one record for each line, or for each
 * 16 KiB of a longer line (`P` fragments and a last `F`). What follows the last newline stays in
 * the pipe until more comes, or until the container exits.
 */
export class InstanceLog {
  /** Restart count of the instance; names its files. */
  readonly instance: number;
  readonly #stamper: LogStamper;
  readonly #listeners = new Set<(change: LogChange) => void>();
  readonly #pending: Record<LogStream, Buffer> = { stdout: noBytes, stderr: noBytes };
  #rotated: RotatedFile[] = [];
  #current = new LogFile();
  #next = new WeakMap<LogFile, LogFile>();
  #isRunning = true;

  constructor(instance: number, stamper: LogStamper) {
    this.instance = instance;
    this.#stamper = stamper;
  }

  /** The file that the API can read. */
  get current(): LogFile {
    return this.#current;
  }

  get isRunning(): boolean {
    return this.#isRunning;
  }

  /** The file that came after `file`, if it was rotated. */
  after(file: LogFile): LogFile | undefined {
    return this.#next.get(file);
  }

  /** Calls `listener` on every change until the returned function is called. */
  watch(listener: (change: LogChange) => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  /** Takes what the container wrote. @throws TypeError after {@link close} */
  write(bytes: Buffer, stream: LogStream): void {
    if (!this.#isRunning) throw new TypeError('the container has exited and cannot write');
    const held = this.#pending[stream];
    const input = held.length === 0 ? bytes : Buffer.concat([held, bytes]);
    let start = 0;
    for (let end = input.indexOf(newline); end >= 0; end = input.indexOf(newline, start)) {
      start = this.#cut({ input, start, end }, stream);
      this.#append({ input, start, end }, 'F', stream);
      start = end + 1;
    }
    const rest = { input, start, end: input.length };
    start = this.#cut(rest, stream, pipeBufferBytes - 1);
    this.#pending[stream] = start < input.length ? Buffer.from(input.subarray(start)) : noBytes;
    this.#notify('touched');
  }

  /** The container exited: unfinished lines are written as they are, and nothing comes after. */
  close(): void {
    if (!this.#isRunning) return;
    for (const stream of ['stdout', 'stderr'] as const) {
      const held = this.#pending[stream];
      if (held.length === 0) continue;
      const end = held.length;
      const start = this.#cut({ input: held, start: 0, end }, stream);
      this.#append({ input: held, start, end }, 'P', stream);
      this.#pending[stream] = noBytes;
    }
    this.#isRunning = false;
    this.#notify('touched');
  }

  /**
   * Renames the current file to `<name>.<stamp>` and begins a new one, which the API now reads.
   * @param options.maxFiles - files to keep, with the current one
   */
  rotate(options: { readonly stamp: string; readonly maxFiles: number }): void {
    const old = this.#current;
    this.#current = new LogFile();
    this.#next.set(old, this.#current);
    const kept = this.#rotated.slice(Math.max(0, this.#rotated.length - (options.maxFiles - 2)));
    const name = `${String(this.instance)}.log.${options.stamp}`;
    this.#rotated = [...(options.maxFiles > 2 ? kept : []), { name, file: old }];
    this.#notify('touched');
    this.#notify('created');
  }

  /** Copies of the files on the node, oldest first. */
  files(): LogFileCopy[] {
    const current = { name: `${String(this.instance)}.log`, file: this.#current };
    return [...this.#rotated, current].map(({ name, file }) => ({
      name,
      isCurrent: file === this.#current,
      sizeBytes: file.sizeBytes,
      bytes: file.read(),
    }));
  }

  /** Writes `P` records while more than a fragment and `slack` bytes remain; returns the new start. */
  #cut({ input, start, end }: Span, stream: LogStream, slack = 0): number {
    let at = start;
    for (; end - at > maxFragmentBytes + slack; at += maxFragmentBytes) {
      this.#append({ input, start: at, end: at + maxFragmentBytes }, 'P', stream);
    }
    return at;
  }

  #append({ input, start, end }: Span, tag: 'F' | 'P', stream: LogStream): void {
    const maxBytes = maxStampBytes + 11 + (end - start);
    const chunk = this.#current.reserve(maxBytes);
    const bytes = chunk.bytes;
    let at = chunk.used;
    at += this.#stamper.write(bytes, at);
    bytes[at++] = space;
    (stream === 'stdout' ? stdoutName : stderrName).copy(bytes, at);
    at += 6;
    bytes[at++] = space;
    bytes[at++] = tag === 'F' ? 70 : 80;
    bytes[at++] = space;
    at += input.copy(bytes, at, start, end);
    bytes[at++] = newline;
    this.#current.commit(chunk, at - chunk.used);
  }

  #notify(change: LogChange): void {
    for (const listener of this.#listeners) listener(change);
  }
}

const noBytes = Buffer.alloc(0);
const stdoutName = Buffer.from('stdout');
const stderrName = Buffer.from('stderr');
