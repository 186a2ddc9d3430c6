import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

const main = join(import.meta.dirname, '../src/main.ts');
const bin = join(import.meta.dirname, '../bin/ktl.js');
const words = ['--conditions=@ktl/source', '--disable-warning=ExperimentalWarning', main];

let home = '';
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'ktl-program-'));
});
afterAll(() => {
  rmSync(home, { recursive: true });
});

interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function environment(extra: Record<string, string> = {}): Record<string, string> {
  return { PATH: process.env['PATH'] ?? '', HOME: home, KTL_NODE: process.execPath, ...extra };
}

function ktl(args: readonly string[], extra: Record<string, string> = {}): Ran {
  const { status, stdout, stderr } = spawnSync(process.execPath, [...words, ...args], {
    env: environment(extra),
    cwd: home,
    encoding: 'utf8',
  });
  return { code: status, out: stdout, err: stderr };
}

function shell(script: string, extra: Record<string, string> = {}): Ran {
  const define = `ktl() { "$KTL_NODE" ${words.join(' ')} "$@"; }\n`;
  const { status, stdout, stderr } = spawnSync('bash', ['-c', define + script], {
    env: environment(extra),
    cwd: home,
    encoding: 'utf8',
  });
  return { code: status, out: stdout, err: stderr };
}

describe('the program', () => {
  test('says its version, and says it as JSON', () => {
    expect(ktl(['version']).out).toMatch(/^ktl \d+\.\d+\.\d+ \(Node\.js /);
    expect(JSON.parse(ktl(['version', '--json']).out)).toMatchObject({ node: expect.any(String) });
  });

  test('ends quietly when the reader closes the pipe', () => {
    const { out, err } = shell('ktl logs --help | head -1; echo "${PIPESTATUS[0]}"');
    expect(out).toMatch(/^Follow container logs.*\n0\n$/);
    expect(err).toBe('');
  });

  test('fails where the output cannot be written', () => {
    const { out, err } = shell('ktl version > /dev/full; echo "$?"');
    expect(out).toBe('1\n');
    expect(err).toContain('error[OUTPUT_FAILED]: cannot write the output: ENOSPC');
  });

  test('writes CPU and heap profiles of a start-up, and says where', () => {
    const { code, err } = ktl(['version'], { KTL_PROFILE: 'startup' });
    expect(code).toBe(0);
    const files = readdirSync(home).filter((name) => name.startsWith('ktl-startup-'));
    expect(files.toSorted()).toEqual([
      expect.stringMatching(/^ktl-startup-\d{8}-\d{6}\.cpuprofile$/),
      expect.stringMatching(/^ktl-startup-\d{8}-\d{6}\.heapprofile$/),
    ]);
    for (const file of files) {
      expect(err).toContain(file);
      expect(JSON.parse(readFileSync(join(home, file), 'utf8'))).toBeInstanceOf(Object);
    }
  });

  test('names a bad configuration file with its line, and still says its version', () => {
    const file = join(home, 'config.yaml');
    writeFileSync(file, '# mine\nnamespce: shop\n');
    const { code, err } = ktl(['features'], { KTL_CONFIG: file });
    expect(code).toBe(2);
    expect(err).toBe(
      `error[CONFIG_KEY_UNKNOWN]: ${file}:2: there is no key "namespce"\n  try: did you mean namespace?\n`,
    );
    expect(ktl(['version'], { KTL_CONFIG: file }).code).toBe(0);
  });

  test('loads the file of all options', () => {
    const file = join(import.meta.dirname, '../../../docs/config.all-options.yaml');
    expect(ktl(['features'], { KTL_CONFIG: file })).toMatchObject({ code: 0, err: '' });
  });

  test('bin/ktl.js explains itself to an old Node.js', () => {
    const old = `Object.defineProperty(process.versions, 'node', { value: '20.11.0' });
      Object.defineProperty(process, 'version', { value: 'v20.11.0' });`;
    const preload = `data:text/javascript,${encodeURIComponent(old)}`;
    const { status, stderr } = spawnSync(process.execPath, ['--import', preload, bin, 'version'], {
      encoding: 'utf8',
    });
    expect(status).toBe(2);
    expect(stderr).toMatch(/^ktl needs Node\.js 24 or later; this is v20\.11\.0\. .*\n$/);
  });
});

describe('bash completion', () => {
  let script = '';
  beforeAll(() => {
    script = join(home, 'completion.bash');
    writeFileSync(script, ktl(['completion', 'bash']).out);
  });

  // What bash does at Tab: fills COMP_WORDS, cut at "=" and ":", and calls the function.
  function offers(line: readonly string[], extra: Record<string, string> = {}): string[] {
    const quoted = line.map((word) => `'${word}'`).join(' ');
    const { out, err } = shell(
      `source '${script}'
       COMP_WORDS=(${quoted}); COMP_CWORD=$(( \${#COMP_WORDS[@]} - 1 ))
       _ktl_complete 2>/dev/null; printf '%s\\n' "\${COMPREPLY[@]}"`,
      extra,
    );
    expect(err).toBe('');
    return out.split('\n').filter((word) => word !== '');
  }

  test('offers commands, flags and values', () => {
    expect(offers(['ktl', 'comp'])).toEqual(['completion']);
    expect(offers(['ktl', 'logs', '--time'])).toEqual(['--timestamp-format', '--timezone']);
    expect(offers(['ktl', 'logs', '--color', ''])).toEqual(['auto', 'always', 'never']);
    expect(offers(['ktl', 'logs', '--color', '=', 'ne'])).toEqual(['never']);
    expect(offers(['ktl', 'logs', '--color', '='])).toEqual(['auto', 'always', 'never']);
  });

  test('offers the contexts of the kubeconfig, also names with a colon', () => {
    const kubeconfig = join(home, 'kubeconfig');
    writeFileSync(
      kubeconfig,
      `{apiVersion: v1, kind: Config, clusters: [], users: [], contexts: [
        {name: 'arn:aws:eks/prod', context: {cluster: c, user: u}},
        {name: staging, context: {cluster: c, user: u}}]}`,
    );
    const env = { KUBECONFIG: kubeconfig };
    expect(offers(['ktl', 'logs', '-K', ''], env)).toEqual(['arn:aws:eks/prod', 'staging']);
    expect(offers(['ktl', 'logs', '-K', 'arn', ':', 'a'], env)).toEqual(['aws:eks/prod']);
  });

  test('is silent without a cluster', () => {
    expect(offers(['ktl', 'logs', '-n', ''])).toEqual([]);
  });
});
