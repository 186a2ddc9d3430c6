import { describe, expect, test } from '@jest/globals';
import { FakeHost } from '../../test/fake-host.ts';
import { defineFlag } from '../flag/define-flag.ts';
import { defineCommand, type App } from './command.ts';
import { runApp } from './run-app.ts';

const ids = ['logs', 'logs capture', 'logs capture show', 'logs capture diff', 'logs drift watch'];

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  /** The command that ran, with its words. */
  readonly did: string | undefined;
}

async function ran(line: string): Promise<Ran> {
  const host = new FakeHost(line.split(' '), {});
  let did: string | undefined;
  const app: App = {
    ...{ bin: 'ktl', summary: 'A tool.', version: () => '1', examples: [], features: [] },
    defaultCommand: 'logs',
    commands: ids.map((id) => ({
      ...{ id, summary: `Does ${id}` },
      load: async () =>
        defineCommand({
          ...{ id, summary: `Does ${id}` },
          args: { words: { summary: 'Words', multiple: true } },
          flags: { demo: defineFlag({ name: 'demo', kind: 'boolean', summary: 'Simulated' }) },
          async run({ args }) {
            did = [id, ...args.words].join(' | ');
            return 'ok';
          },
        }),
    })),
  };
  const code = await runApp(app, host);
  return { code, out: host.stdout.text, err: host.stderr.text, did };
}

describe('a slip in a command of several words', () => {
  test.each([
    ['logs capture shwo x.tar.gz', 'did you mean ktl logs capture show x.tar.gz?'],
    ['logs capture --demo shwo x', 'did you mean ktl logs capture --demo show x?'],
    ['logs capture sho', 'did you mean ktl logs capture show?'],
    ['logs captur . --demo', 'did you mean ktl logs capture . --demo?'],
    ['logs dritf watch', 'did you mean ktl logs drift watch?'],
    ['logs drif .', 'did you mean ktl logs drift watch .?'],
    ['logs drift wach', 'did you mean ktl logs drift watch?'],
    ['logs capture help', 'did you mean ktl logs capture --help?'],
    ['logs capture list', 'what there is: ktl logs capture show, ktl logs capture diff.'],
    ['logs capture ls .', 'what there is: ktl logs capture show,'],
    ['logs drift', 'what there is: ktl logs drift watch. To search for it'],
    ['logs drift api --demo', 'what there is: ktl logs drift watch.'],
  ])('%s', async (line, hint) => {
    const { code, err, did } = await ran(line);
    expect([code, did]).toEqual([2, undefined]);
    expect(err).toContain('error[COMMAND_UNKNOWN]: there is no command "logs ');
    expect(err).toContain(hint);
  });

  test.each([
    ['logs capture shwo x', 'ktl logs capture -- shwo\n', 'logs capture | shwo'],
    ['logs captur .', 'ktl logs -- captur\n', 'logs | captur'],
    ['logs drift', 'ktl logs -- drift\n', 'logs | drift'],
    ['logs drift api', 'ktl logs -- drift api\n', 'logs | drift | api'],
  ])('%s is told how to be a query, and that works', async (line, end, did) => {
    const { err } = await ran(line);
    expect(err.endsWith(`write it after the flags and --: ${end}`)).toBe(true);
    const [, query = ''] = /--: ktl (.*)\n$/.exec(err) ?? [];
    expect(await ran(query)).toMatchObject({ code: 0, err: '', did });
  });

  test.each([
    // Other words, not slips: a name of a pod may begin like a command, or be near a short one.
    ['logs captured', 'logs | captured'],
    ['logs capture shop', 'logs capture | shop'],
    ['logs capture shows', 'logs capture | shows'],
    ['logs capture showcase-api', 'logs capture | showcase-api'],
    ['logs capture shwo.*', 'logs capture | shwo.*'],
    ['logs capture .', 'logs capture | .'],
    ['logs capture', 'logs capture'],
    ['logs web list', 'logs | web | list'],
    ['logs capture show list', 'logs capture show | list'],
  ])('%s is what it was', async (line, did) => {
    expect(await ran(line)).toMatchObject({ code: 0, did });
  });

  test.each(['logs drift --help', 'logs drift -h', 'help logs drift'])(
    '%s shows the commands that begin so',
    async (line) => {
      const { code, out } = await ran(line);
      expect(code).toBe(0);
      expect(out).toBe(
        'Usage\n  ktl logs drift <command> [flags]\n\n' +
          'Commands\n  ktl logs drift watch  Does logs drift watch\n\n' +
          'ktl logs drift <command> --help shows the flags of a command.\n',
      );
    },
  );

  test('--help of a slip is the help of what is there', async () => {
    expect((await ran('logs capture shwo --help')).out).toContain('ktl logs capture [<words>…]');
  });
});
