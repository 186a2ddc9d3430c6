import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, jest, test } from '@jest/globals';
import { ProgramBed, type Ran } from './program-bed.ts';

const bin = join(import.meta.dirname, '../bin/ktl.js');

jest.setTimeout(60_000);

const bed = new ProgramBed();
const { home } = bed;
afterAll(() => {
  bed[Symbol.dispose]();
});
const ktl = bed.ktl.bind(bed);
const shell = (script: string): Promise<Ran> => bed.run('bash', ['-c', script]);

describe('the program', () => {
  test('says its version, and says it as JSON', async () => {
    expect((await ktl(['version'])).out).toMatch(/^ktl \d+\.\d+\.\d+ \(Node\.js /);
    for (const flag of ['--json', '-j']) {
      const { out } = await ktl(['version', flag]);
      expect(JSON.parse(out)).toMatchObject({ node: expect.any(String) });
    }
  });

  test('ends quietly when the reader closes the pipe', async () => {
    const { out, err } = await shell('ktl logs --help | head -1; echo "${PIPESTATUS[0]}"');
    expect(out).toMatch(/^Follow container logs.*\n0\n$/);
    expect(err).toBe('');
  });

  test('fails where the output cannot be written', async () => {
    const { out, err } = await shell('ktl version > /dev/full; echo "$?"');
    expect(out).toBe('1\n');
    expect(err).toContain('error[OUTPUT_FAILED]: cannot write the output: ENOSPC');
  });

  test('writes CPU and heap profiles of a start-up, and says where', async () => {
    const { code, err } = await ktl(['version'], { KTL_PROFILE: 'startup' });
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

  test('names a bad configuration file with its line, and still says its version', async () => {
    const file = bed.file('config.yaml', '# mine\nnamespce: shop\n');
    const { code, err } = await ktl(['features'], { KTL_CONFIG: file });
    expect(code).toBe(2);
    expect(err).toBe(
      `error[CONFIG_KEY_UNKNOWN]: ${file}:2: there is no key "namespce"\n  try: did you mean namespace?\n`,
    );
    expect((await ktl(['version'], { KTL_CONFIG: file })).code).toBe(0);
  });

  test('refuses flags that contradict each other, before it asks a cluster', async () => {
    const { code, err } = await ktl(['logs', '.', '-o', 'raw', '--json']);
    expect(code).toBe(2);
    expect(JSON.parse(err)).toMatchObject({ error: { code: 'FLAG_CONFLICT' } });
    const both = await ktl(['logs', '.', '--follow', '--previous']);
    expect(both.err).toContain('error[FLAG_CONFLICT]: --follow and --previous cannot be combined');
  });

  test('needs the argument of a command', async () => {
    const { code, err } = await ktl(['completion']);
    expect(code).toBe(2);
    expect(err).toContain('error[ARG_MISSING]: ktl completion needs <shell>');
  });

  test('loads the file of all options', async () => {
    const file = join(import.meta.dirname, '../../../docs/config.all-options.yaml');
    expect(await ktl(['features'], { KTL_CONFIG: file })).toMatchObject({ code: 0, err: '' });
  });

  test('bin/ktl.js explains itself to an old Node.js', async () => {
    const old = `Object.defineProperty(process.versions, 'node', { value: '20.11.0' });
      Object.defineProperty(process, 'version', { value: 'v20.11.0' });`;
    const preload = `data:text/javascript,${encodeURIComponent(old)}`;
    const { code, err } = await bed.run(process.execPath, ['--import', preload, bin, 'version']);
    expect(code).toBe(2);
    expect(err).toMatch(/^ktl needs Node\.js 24 or later; this is v20\.11\.0\. .*\n$/);
  });
});
