import type { InstanceLog, LogFileCopy, LogStream } from './instance-log.ts';
import type { ContainerRun } from './container-run.ts';
import type { PodWorker } from './pod-worker.ts';

/** A file of {@link ContainerControl.logFiles}. */
export interface ContainerLogFile extends LogFileCopy {
  /** Restart count of the instance that wrote it. */
  readonly instance: number;
  /** True for the files of the instance before the current one (`previous=true`). */
  readonly isPrevious: boolean;
}

/** Lets a test be the process in a container, and the container runtime around it. */
export interface ContainerControl {
  /** Restart count of the newest instance. */
  readonly instance: number;
  readonly isRunning: boolean;
  /**
   * Writes as the process would. Only whole lines reach the log; the rest waits for its newline.
   * @param options.stream - default `stdout`
   * @throws TypeError when the container is not running
   */
  write(text: string | Uint8Array, options?: { readonly stream?: LogStream }): void;
  /** Ends the process. Default exit code 0. A pod made with `runPod` stays as it is then. */
  exit(options?: { readonly exitCode?: number }): void;
  /** Starts the next instance; ends the present one with 137 first if it runs. */
  restart(): void;
  /** Rotates the log now, whatever its size. */
  rotate(): void;
  /** The files on the node: those of the instance before, then the current ones, oldest first. */
  logFiles(): ContainerLogFile[];
}

/** Makes the control of one container. `rotateLog` knows the node's limits. */
export function controlOf(
  worker: PodWorker,
  run: ContainerRun,
  rotateLog: (log: InstanceLog) => void,
): ContainerControl {
  const log = (): InstanceLog => {
    if (run.log === undefined) {
      throw new TypeError(`container ${run.spec.name} of pod ${worker.key} has not started`);
    }
    return run.log;
  };
  return {
    get instance() {
      return run.restartCount;
    },
    get isRunning() {
      return run.isRunning;
    },
    write: (text, { stream = 'stdout' } = {}) => {
      log().write(typeof text === 'string' ? Buffer.from(text) : Buffer.from(text), stream);
    },
    exit: ({ exitCode = 0 } = {}) => {
      worker.exited(run, exitCode);
    },
    restart: () => {
      if (run.isRunning) worker.exited(run, 137);
      worker.restart(run);
    },
    rotate: () => {
      rotateLog(log());
    },
    logFiles: () => [...filesOf(run.previousLog, true), ...filesOf(run.log, false)],
  };
}

function filesOf(log: InstanceLog | undefined, isPrevious: boolean): ContainerLogFile[] {
  if (log === undefined) return [];
  return log.files().map((file) => ({ ...file, instance: log.instance, isPrevious }));
}
