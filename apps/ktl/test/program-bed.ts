import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const main = join(import.meta.dirname, '../src/main.ts');
// A bound for failures only.
const patienceMs = 60_000;

/** Node's own words, then the program's. */
export const nodeWords = [
  '--conditions=@ktl/source',
  '--disable-warning=ExperimentalWarning',
  main,
];

/** What a process left behind; the code is null where a signal ended it. */
export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/**
 * A home folder, with `ktl` from the sources on PATH. Processes started here know nothing of the
 * environment of whoever runs the tests, and none outlives its patience.
 */
export class ProgramBed implements Disposable {
  readonly home = mkdtempSync(join(tmpdir(), 'ktl-program-'));

  constructor() {
    const folder = join(this.home, 'bin');
    mkdirSync(folder);
    const quoted = [process.execPath, ...nodeWords].map((word) => `'${word}'`).join(' ');
    writeFileSync(join(folder, 'ktl'), `#!/bin/sh\nexec ${quoted} "$@"\n`);
    chmodSync(join(folder, 'ktl'), 0o755);
  }

  /** The whole environment of a process. */
  env(extra: Readonly<Record<string, string>> = {}): Record<string, string> {
    const path = `${join(this.home, 'bin')}:${process.env['PATH'] ?? ''}`;
    return { PATH: path, HOME: this.home, TZ: 'UTC', ...extra };
  }

  /** Runs any program in the home folder, to its end. */
  run(
    command: string,
    args: readonly string[],
    extra: Readonly<Record<string, string>> = {},
  ): Promise<Ran> {
    return new Promise((settle) => {
      const options = {
        env: this.env(extra),
        cwd: this.home,
        timeout: patienceMs,
        killSignal: 'SIGKILL',
      } as const;
      const child = execFile(command, args, options, (_, out, err) => {
        settle({ code: child.exitCode, out, err });
      });
      child.stdin?.end();
    });
  }

  /** Runs ktl. */
  ktl(args: readonly string[], extra?: Readonly<Record<string, string>>): Promise<Ran> {
    return this.run(process.execPath, [...nodeWords, ...args], extra);
  }

  /** Writes a file into the home folder and gives its path. */
  file(name: string, text: string): string {
    const path = join(this.home, name);
    writeFileSync(path, text);
    return path;
  }

  [Symbol.dispose](): void {
    rmSync(this.home, { recursive: true });
  }
}
