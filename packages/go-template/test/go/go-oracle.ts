import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** A template and the JSON value that it gets. */
export interface GoCase {
  readonly template: string;
  readonly data?: unknown;
  /** In place of `data`: a map of texts, Go's `map[string]string`. */
  readonly texts?: Readonly<Record<string, string>>;
}

/** What Go made of a case. */
export interface GoOutcome {
  readonly output: string;
  /** Base64, where the output is no UTF-8. */
  readonly bytes?: string;
  readonly stage: 'syntax' | 'failed' | 'done';
}

/** Version of Go on this machine; undefined without it. */
export function goVersion(): string | undefined {
  const { status, stdout } = spawnSync('go', ['env', 'GOVERSION'], { encoding: 'utf8' });
  return status === 0 ? stdout.trim() : undefined;
}

/** Runs cases through Go's text/template. */
export function runInGo(cases: readonly GoCase[]): readonly GoOutcome[] {
  const { status, stdout, stderr } = spawnSync('go', ['run', '.'], {
    cwd: fileURLToPath(new URL('.', import.meta.url)),
    input: JSON.stringify(cases),
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
  });
  if (status !== 0) throw new Error(`the Go program failed: ${stderr}`);
  return JSON.parse(stdout) as GoOutcome[];
}
