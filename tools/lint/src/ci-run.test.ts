import { execFile } from 'node:child_process';
import { chmod, cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';

const script = resolve(import.meta.dirname, '../../../.ci/run');
const report = (passed: number, failed: number): string =>
  JSON.stringify({ numPassedTests: passed, numFailedTests: failed, numRuntimeErrorTestSuites: 0 });

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ktl-ci-'));
  await mkdir(join(folder, 'bin'));
  await cp(script, join(folder, '.ci/run'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

/** Runs the script with an npm whose steps do what `steps` says, and gives its last line and status. */
async function run(steps: { test?: string; cluster?: string; lint?: string }) {
  const { test: tests = pass('test', 3), cluster = pass('cluster', 2), lint = 'true' } = steps;
  const npm = `#!/usr/bin/env bash
for word; do case $word in
  --outputFile=*) report=\${word#*=} ;;
  */cluster) report=$word ;;
esac; done
case "$*" in
  test*) ${tests} ;;
  *e2e:cluster*) ${cluster} ;;
  *lint*) ${lint} ;;
esac
`;
  await writeFile(join(folder, 'bin/npm'), npm);
  await chmod(join(folder, 'bin/npm'), 0o755);
  const env = { ...process.env, PATH: `${join(folder, 'bin')}:${process.env['PATH'] ?? ''}` };
  return new Promise<{ line: string; code: unknown }>((settle) => {
    execFile(join(folder, '.ci/run'), { env }, (error, stdout) => {
      settle({ line: stdout.trimEnd().split('\n').at(-1) ?? '', code: error?.code ?? 0 });
    });
  });
}

const file = { test: '"$report"', cluster: '"$report.scenarios.json"' } as const;
const pass = (step: 'test' | 'cluster', count: number): string =>
  `echo '${report(count, 0)}' >${file[step]}`;
const fail = (step: 'test' | 'cluster', count: number, status = 1): string =>
  `echo '${report(1, count)}' >${file[step]}; exit ${String(status)}`;

test('counts what passed in all reports', async () => {
  expect(await run({})).toEqual({ line: '5 passed, 0 failed', code: 0 });
});

test('counts a failed test once, not its step too', async () => {
  expect(await run({ test: fail('test', 2) })).toEqual({ line: '3 passed, 2 failed', code: 1 });
});

test.each([
  ['the suite fails after its tests have passed', `${pass('cluster', 2)}; exit 1`, '5 passed, 1'],
  ['the suite ends without a report', 'exit 1', '3 passed, 1'],
  ['time runs out after the tests have passed', `${pass('cluster', 2)}; exit 124`, '5 passed, 1'],
  ['time runs out after a test has failed', fail('cluster', 1, 124), '4 passed, 2'],
])('counts a failure of its own when %s', async (_, cluster, counts) => {
  expect(await run({ cluster })).toEqual({ line: `${counts} failed`, code: 1 });
});

test('a failure of lint is one', async () => {
  expect(await run({ lint: 'exit 1' })).toEqual({ line: '5 passed, 1 failed', code: 1 });
});
