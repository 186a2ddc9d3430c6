import { afterAll, describe, expect, test } from '@jest/globals';
import { ProgramBed } from './program-bed.ts';

const bed = new ProgramBed();
afterAll(() => {
  bed[Symbol.dispose]();
});
// Without the job of each minute: a pod that is only starting is warned about.
const all = [
  ...['logs', '.', '--demo', '--no-follow', '--tail', '-1', '--plain'],
  ...['--exclude-pod', '^stock-sync'],
];

async function linesOf(
  args: readonly string[],
  extra?: Readonly<Record<string, string>>,
): Promise<string[]> {
  const { code, out, err } = await bed.ktl([...all, ...args], extra);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return out.split('\n').slice(0, -1);
}

describe('ktl logs --demo', () => {
  test('--level warn shows warnings and errors of every notation, stack traces to their end, and no more', async () => {
    const lines = await linesOf(['--level', 'warn']);
    expect(lines).toContain('WARNING:recommend:model metadata has no checksum');
    expect(lines).toContain('Traceback (most recent call last):');
    expect(lines.some((line) => line.startsWith('  File "/srv/recommend/main.py"'))).toBe(true);
    expect(lines.some((line) => line.includes('"level":"warn"'))).toBe(true);
    expect(
      lines.filter((line) => /"level":"(info|debug)"|level=info|INFO|LOG:/.test(line)),
    ).toEqual([]);
  }, 30_000);

  test('the level comes from the environment and the configuration file too', async () => {
    const config = bed.file('config.yaml', 'level: info,unknown\nfilter: ["level!=info"]\n');
    const lines = await linesOf(['--filter-strict'], { KTL_CONFIG: config, KTL_LEVEL: 'warn' });
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.filter((line) => /level"?[=:]"?info/.test(line))).toEqual([]);
  }, 30_000);

  test('--include, --exclude and --filter-strict together keep the lines that all of them want', async () => {
    const lines = await linesOf([
      '-i',
      'item (added|removed)',
      '-x',
      'teapot',
      '--filter',
      'quantity>=2',
      '--filter-strict',
    ]);
    expect(lines.length).toBeGreaterThan(3);
    for (const line of lines) {
      const { msg, sku, quantity } = JSON.parse(line) as Record<string, unknown>;
      expect(msg).toMatch(/item (added|removed)/);
      expect(sku).not.toBe('teapot');
      expect(quantity).toBeGreaterThanOrEqual(2);
    }
  }, 30_000);

  test('what --include found is marked where colours are on', async () => {
    const lines = await linesOf(['-i', 'item added', '--color', 'always']);
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines) expect(line).toMatch(/\x1b\[30;48;5;\d+mitem added\x1b\[0m/);
  }, 30_000);
});

describe('a flag that cannot be read', () => {
  test.each([
    [
      ['--level', 'wran'],
      '--level: "wran" is not a level filter: "wran" at column 1',
      'did you mean warn?',
    ],
    [['--filter', 'a=1,b>>2'], '">>" is no operator at column 6', 'in quotes'],
    [['--include', '('], '--include: "(" is not a regular expression', 'quote it'],
  ])(
    '%j ends the run before the cluster is asked',
    async (args, problem, hint) => {
      // No kubeconfig: whoever asked the cluster would say so.
      const { code, out, err } = await bed.ktl(['logs', '.', ...args]);
      expect({ code, out }).toEqual({ code: 2, out: '' });
      expect(err).toContain('error[FLAG_INVALID]');
      expect(err).toContain(problem);
      expect(err).toContain(hint);
    },
    30_000,
  );
});

test('--level is completed with the words that it takes', async () => {
  const { out } = await bed.ktl(['__complete', '--', 'logs', '--level', '']);
  expect(out).toMatch(/^warn\b/m);
  expect(out).toMatch(/^unknown\b/m);
}, 30_000);
