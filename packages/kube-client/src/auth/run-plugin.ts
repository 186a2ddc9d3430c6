import { spawn, type ChildProcessByStdio } from 'node:child_process';
import type { Readable } from 'node:stream';
import type { Environment } from '../kubeconfig/load-kubeconfig.ts';
import { errorCode } from '../transport/connection-fault.ts';

/** One run of a login program. */
export interface PluginRun {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Environment;
  /** The program may ask at the terminal, on standard input. */
  readonly interactive: boolean;
  readonly signal: AbortSignal;
}

/** Why a program gave nothing; the message is free of its arguments and environment. */
export class PluginFailure extends Error {
  /** The program does not exist. */
  readonly isMissing: boolean;

  constructor(why: string, isMissing = false) {
    super(why);
    this.isMissing = isMissing;
  }
}

const maxOutputBytes = 1024 * 1024;
// What a program gets to put its files in order before it is killed; by the machine's timers, for it is
// a program of this machine.
const graceMs = 1_000;

const spawnProblems: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such program',
  EACCES: 'it may not be executed',
  E2BIG: 'its arguments and environment are too long',
};

/**
 * What a program prints, when it ends well. On abort it is ended, with all that it started where it
 * has no terminal, and the promise rejects at once with the signal's reason.
 * @throws PluginFailure
 */
export async function runPlugin(run: PluginRun): Promise<string> {
  run.signal.throwIfAborted();
  const child = start(run);
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  const onAbort = (): void => {
    reject(run.signal.reason);
    end(child, run);
  };
  child.stdout.on('data', (chunk: Buffer) => {
    sizeBytes += chunk.length;
    chunks.push(chunk);
    if (sizeBytes <= maxOutputBytes) return;
    reject(new PluginFailure('it prints more than 1 MiB'));
    end(child, run);
  });
  child.once('error', (error) => {
    reject(spawnFailure(error));
  });
  child.once('close', (code, signal) => {
    if (code === 0) resolve(Buffer.concat(chunks).toString('utf8'));
    else {
      const ending = code === null ? String(signal) : `status ${String(code)}`;
      reject(new PluginFailure(`it ended with ${ending}`));
    }
  });
  run.signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await promise;
  } finally {
    run.signal.removeEventListener('abort', onAbort);
  }
}

type Child = ChildProcessByStdio<null, Readable, null>;

function start({ command, args, env, interactive }: PluginRun): Child {
  try {
    return spawn(command, args, {
      env: { ...env },
      // Complaints of the program go to the person directly.
      stdio: [interactive ? 'inherit' : 'ignore', 'pipe', 'inherit'],
      // A group of its own can be ended as a whole; a program that asks at the terminal has to stay
      // in the group that the terminal belongs to.
      detached: !interactive,
    });
  } catch (error) {
    throw spawnFailure(error);
  }
}

function end(child: Child, { interactive }: PluginRun): void {
  const kill = (signal: NodeJS.Signals): void => {
    try {
      if (interactive || child.pid === undefined) child.kill(signal);
      else process.kill(-child.pid, signal);
    } catch {
      // It has ended meanwhile.
    }
  };
  // What the program started may hold the pipe open after it.
  child.stdout.destroy();
  if (child.exitCode !== null || child.signalCode !== null) return;
  kill('SIGTERM');
  const timer = setTimeout(() => {
    kill('SIGKILL');
  }, graceMs);
  child.once('exit', () => {
    clearTimeout(timer);
  });
}

/** Node's own words about a bad argument or variable quote it. */
function spawnFailure(error: unknown): PluginFailure {
  const code = errorCode(error);
  const why = spawnProblems[code] ?? `it cannot be started (${code})`;
  return new PluginFailure(why, code === 'ENOENT');
}
