import type { StopSignal } from '../exit/exit-code.ts';

/** A standard stream of the program, as far as a command needs it. */
export interface HostStream {
  readonly isTTY: boolean;
  /** Width in cells, undefined where the stream is no terminal or does not say. */
  readonly columns: number | undefined;
  /** Height in cells, undefined where the stream is no terminal or does not say. */
  readonly rows?: number | undefined;
  /** False: wait for `onDrain`. `done` is called when the bytes have left, or failed. */
  write(bytes: Uint8Array | string, done?: (error?: Error | null) => void): boolean;
  onDrain(listener: () => void): void;
  onError(listener: (error: Error) => void): void;
}

/** Standard input, where it is a terminal. */
export interface HostKeys {
  /**
   * Takes every key as bytes until the returned function is called; the terminal echoes nothing and
   * raises no signals meanwhile. At the end it is as it was.
   */
  take(listener: (bytes: Uint8Array) => void): () => void;
  /** Sends the program the signal that the terminal would have sent for a key. */
  raise(signal: 'SIGINT' | 'SIGQUIT' | 'SIGTSTP'): void;
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
  /** Standard input as bytes. */
  readonly input: AsyncIterable<Uint8Array>;
  /** Undefined where standard input is no terminal. */
  readonly keys: HostKeys | undefined;
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
  readonly stdin: NodeJS.ReadStream;
  kill(pid: number, signal: string): unknown;
  cwd(): string;
  on(signal: StopSignal | 'SIGCONT', listener: () => void): unknown;
  off(signal: StopSignal | 'SIGCONT', listener: () => void): unknown;
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
    // Opened when it is read: to open it costs time, and holds the program up.
    get input() {
      return program.stdin;
    },
    get keys() {
      return program.stdin.isTTY ? keysOf(program) : undefined;
    },
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

function keysOf(program: ProcessLike): HostKeys {
  const { stdin } = program;
  return {
    take(listener) {
      const onData = (bytes: Buffer): void => {
        listener(bytes);
      };
      // The shell has had the terminal meanwhile, and left it as it likes it.
      const onContinue = (): void => {
        stdin.setRawMode(true);
      };
      stdin.setRawMode(true).on('data', onData).resume();
      program.on('SIGCONT', onContinue);
      return () => {
        program.off('SIGCONT', onContinue);
        stdin.off('data', onData).setRawMode(false).pause();
      };
    },
    raise(signal) {
      if (signal === 'SIGTSTP') stdin.setRawMode(false);
      // As the terminal does: to the whole job, of which a pipe or a wrapper may be part.
      program.kill(0, signal);
    },
  };
}

// Serial lines, containers and script(1) have terminals of no size.
function cells(size: number): number | undefined {
  return size > 0 ? size : undefined;
}

function streamOf(stream: NodeJS.WriteStream): HostStream {
  return {
    isTTY: stream.isTTY,
    get columns() {
      return stream.isTTY ? cells(stream.columns) : undefined;
    },
    get rows() {
      return stream.isTTY ? cells(stream.rows) : undefined;
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
