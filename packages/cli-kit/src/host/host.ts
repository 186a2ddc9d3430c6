import type { StopSignal } from '../exit/exit-code.ts';

/** A standard stream of the program, as far as a command needs it. */
export interface HostStream {
  readonly isTTY: boolean;
  /** Width in cells, undefined where the stream is no terminal. */
  readonly columns: number | undefined;
  /** False: wait for `onDrain`. `done` is called when the bytes have left, or failed. */
  write(bytes: Uint8Array | string, done?: (error?: Error | null) => void): boolean;
  onDrain(listener: () => void): void;
  onError(listener: (error: Error) => void): void;
}

/** The process as a command sees it; tests pass their own. */
export interface Host {
  /** Words after the program's name. */
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly homeDir: string;
  readonly cwd: string;
  readonly stdout: HostStream;
  readonly stderr: HostStream;
  /** Calls `listener` at each signal until the returned function is called. */
  onSignal(signal: StopSignal, listener: () => void): () => void;
  /** Ends the program at once. */
  exit(code: number): void;
  /** Milliseconds since 1970. */
  now(): number;
}

interface ProcessLike {
  readonly argv: string[];
  readonly env: Record<string, string | undefined>;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  cwd(): string;
  on(signal: StopSignal, listener: () => void): unknown;
  off(signal: StopSignal, listener: () => void): unknown;
  exit(code: number): never;
}

/** The real process. `homeDir` is `os.homedir()`. */
export function hostOf(program: ProcessLike, homeDir: string): Host {
  return {
    argv: program.argv.slice(2),
    env: program.env,
    homeDir,
    get cwd() {
      return program.cwd();
    },
    stdout: streamOf(program.stdout),
    stderr: streamOf(program.stderr),
    onSignal: (signal, listener) => {
      program.on(signal, listener);
      return () => {
        program.off(signal, listener);
      };
    },
    exit: (code) => {
      program.exit(code);
    },
    now: Date.now,
  };
}

function streamOf(stream: NodeJS.WriteStream): HostStream {
  return {
    isTTY: stream.isTTY,
    get columns() {
      return stream.isTTY ? stream.columns : undefined;
    },
    write: (bytes, done) => stream.write(bytes, done),
    onDrain: (listener) => {
      stream.once('drain', listener);
    },
    onError: (listener) => {
      // oclif puts a listener there that throws whatever is not EPIPE.
      stream.removeAllListeners('error');
      stream.on('error', listener);
    },
  };
}
