import { spawn } from 'node:child_process';
import { glob } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import { findFileCycles } from './file-cycles.ts';

/** What one check said; `output` is empty when all is well. */
export interface CheckResult {
  readonly name: string;
  readonly passed: boolean;
  readonly output: string;
}

/** Lints with a cache keyed by content: the second run takes two seconds. */
export async function runEslint(root: string): Promise<CheckResult> {
  const cache = ['--cache', '--cache-strategy', 'content', '--cache-location', '.nx/cache/eslint/'];
  return runTool(root, 'eslint', ['--max-warnings', '0', ...cache, '.']);
}

/** Unused files, exports and dependencies. */
export async function runKnip(root: string): Promise<CheckResult> {
  return runTool(root, 'knip', ['--no-progress', '--treat-config-hints-as-errors']);
}

/** Types of everything, tests and examples too; nx builds the libraries alone. */
export async function runTypes(root: string): Promise<CheckResult> {
  return { ...(await runTool(root, 'tsc', ['--build'])), name: 'types' };
}

/** Formatting. */
export async function runPrettier(root: string): Promise<CheckResult> {
  const cache = ['--cache', '--cache-location', '.nx/cache/prettier'];
  return runTool(root, 'prettier', ['--check', '--log-level', 'warn', ...cache, '.']);
}

/** Circles of imports between files. */
export async function runCycles(root: string): Promise<CheckResult> {
  const files: string[] = [];
  for await (const file of glob('{packages,apps,tools}/*/src/**/*.ts', { cwd: root })) {
    files.push(resolve(root, file));
  }
  const cycles = await findFileCycles(files);
  const lines = cycles.map((group) => group.map((file) => relative(root, file)).join('\n  '));
  const output = lines.map((line) => `files import each other in a circle:\n  ${line}`).join('\n');
  return { name: 'cycles', passed: cycles.length === 0, output };
}

async function runTool(root: string, name: string, args: string[]): Promise<CheckResult> {
  const child = spawn(resolve(root, 'node_modules/.bin', name), args, {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NX_DAEMON: 'false', FORCE_COLOR: process.stdout.isTTY ? '1' : '0' },
  });
  let output = '';
  const collect = (chunk: Buffer): void => {
    output += chunk.toString();
  };
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  const status = await new Promise<number | null>((settle, fail) => {
    child.once('error', fail);
    child.once('close', settle);
  });
  return { name, passed: status === 0, output: output.trim() };
}
