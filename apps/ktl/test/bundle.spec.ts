import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { app as ktl } from '../src/app.ts';

const app = join(import.meta.dirname, '..');
let root = '';

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'ktl-bundle-'));
  execFileSync(process.execPath, [join(app, 'build.mjs'), join(root, 'dist')], { stdio: 'pipe' });
  for (const part of ['bin', 'package.json']) {
    cpSync(join(app, part), join(root, part), { recursive: true });
  }
}, 60_000);
afterAll(() => {
  rmSync(root, { recursive: true });
});

describe('the bundle, alone in a folder', () => {
  const env = { ...process.env, XDG_CACHE_HOME: '', HOME: '', KUBECONFIG: '' };

  test('runs, with the compile cache in the home folder', () => {
    const run = (): string =>
      execFileSync(process.execPath, [join(root, 'bin/ktl.js'), 'version'], {
        env: { ...env, HOME: root },
        encoding: 'utf8',
      });
    expect(run()).toMatch(/^ktl \d/);
    expect(run()).toMatch(/^ktl \d/);
  });

  // What oclif does only on a terminal must be in the bundle too.
  const terminal = process.platform === 'linux' ? test : test.skip;
  terminal('runs on a terminal', () => {
    const command = `"${process.execPath}" "${join(root, 'bin/ktl.js')}" logs --help`;
    const { stdout, status } = spawnSync('script', ['-qec', command, '/dev/null'], {
      env: { ...env, HOME: root, TERM: 'xterm', NO_COLOR: '' },
      encoding: 'utf8',
    });
    expect(stdout).toContain('\x1b[1mUsage\x1b[0m');
    expect(status).toBe(0);
  });

  test('ktl logs runs from a bundle of its own, which is the whole program', () => {
    const bin = [join(root, 'bin/ktl.js')];
    const options = { env: { ...env, HOME: root }, encoding: 'utf8' } as const;
    const missing = spawnSync(process.execPath, [...bin, 'logs', '.'], options);
    expect(missing.stderr).toContain('error[KUBECONFIG_NOT_FOUND]');
    expect(missing.status).toBe(2);
    rmSync(join(root, 'dist/main.js'));
    expect(spawnSync(process.execPath, [...bin, 'logs', '.'], options).status).toBe(2);
  });

  test('every other command is known to bin/ktl.js', () => {
    const bin = readFileSync(join(app, 'bin/ktl.js'), 'utf8');
    const others = ktl.commands.map(({ id }) => id).filter((id) => id !== ktl.defaultCommand);
    // Two words are looked at: the program that they lead to takes the rest, so its own list is asked too.
    const known = (id: string): boolean => bin.includes(`'${id.split(' ').slice(0, 2).join(' ')}'`);
    expect(others.filter((id) => !known(id))).toEqual([]);
    const options = { env: { ...env, HOME: root }, encoding: 'utf8' } as const;
    for (const id of others) {
      const words = [join(app, 'bin/ktl.js'), ...id.split(' '), '--help'];
      const { stdout } = spawnSync(process.execPath, words, options);
      expect(stdout).toMatch(new RegExp(`^ {2}ktl ${id}(?: |$)`, 'm'));
    }
  });
});
