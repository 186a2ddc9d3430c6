import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { FakeHost } from '../../test/fake-host.ts';
import { defineFlag } from '../flag/define-flag.ts';
import type { Flag, FlagTable } from '../flag/flag.ts';
import { jsonFlag } from '../flag/json-flag.ts';
import {
  defineCommand,
  type App,
  type ArgTable,
  type Command,
  type CommandCall,
} from './command.ts';
import { flagsOfApp, runApp } from './run-app.ts';

const logsFlags = {
  namespaces: defineFlag({
    name: 'namespace',
    char: 'n',
    kind: 'string',
    multiple: true,
    summary: 'Where to look',
  }),
  all: defineFlag({ name: 'all-namespaces', char: 'A', kind: 'boolean', summary: 'Everywhere' }),
  follow: defineFlag({
    name: 'follow',
    char: 'f',
    kind: 'boolean',
    default: true,
    summary: 'Go on',
  }),
  noPrefix: defineFlag({ name: 'no-prefix', kind: 'boolean', summary: 'Lines alone' }),
  tail: defineFlag({ name: 'tail', kind: 'integer', min: -1, summary: 'Newest lines' }),
  since: defineFlag({ name: 'since', kind: 'duration', summary: 'How far back' }),
  highlight: defineFlag({ name: 'highlight', kind: 'regex', multiple: true, summary: 'Mark' }),
  ui: defineFlag({
    name: 'ui',
    kind: 'string',
    alone: { value: ':8080', looksLike: /^(?:\S*:)?\d+$/ },
    summary: 'Show it',
  }),
};

type Work = Command['run'];

const oneQuery: ArgTable = { query: { summary: 'Which pods' } };

function appOf(work: Work = async () => 'ok', args = oneQuery): App {
  const logs = defineCommand({
    id: 'logs',
    summary: 'Follow logs',
    description: 'One paragraph.\n\nAnother.',
    args,
    flags: logsFlags,
    foreignFlags: { '--since-time': 'write --since <time>', '-i': 'pipe to grep' },
    examples: [{ line: 'ktl logs .', about: 'all' }],
    run: work,
  });
  const version = defineCommand({
    id: 'version',
    summary: 'Show the version',
    readsConfig: 'never',
    flags: { json: jsonFlag },
    run: work,
  });
  const capture = defineCommand({
    id: 'logs capture',
    summary: 'Keep logs',
    args: { what: { summary: 'Which', required: true } },
    flags: logsFlags,
    run: work,
  });
  const show = defineCommand({
    id: 'show',
    summary: 'Show a script',
    args: { shell: { summary: 'Which', required: true } },
    run: work,
  });
  const entry = (command: Command): App['commands'][number] => ({
    id: command.id,
    summary: command.summary,
    load: async () => command,
  });
  return {
    bin: 'ktl',
    version: () => '1.2.3',
    summary: 'A tool.',
    examples: [],
    commands: [entry(logs), entry(capture), entry(version), { ...entry(show), hidden: true }],
    defaultCommand: 'logs',
    foreignCommands: [{ program: 'kubectl', words: ['get', 'describe'] }],
    features: [{ name: 'plan-v3', stage: 'experimental', summary: 's' }],
  };
}

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  readonly call: CommandCall | undefined;
}

async function ran(
  line: string | string[],
  env: Record<string, string> = {},
  args = oneQuery,
): Promise<Ran> {
  let call: CommandCall | undefined;
  const host = new FakeHost(typeof line === 'string' ? line.split(' ') : line, env);
  const app = appOf(async (given) => {
    call = given;
    return 'ok';
  }, args);
  const code = await runApp(app, host);
  return { code, out: host.stdout.text, err: host.stderr.text, call };
}

/** The values that the command line gave. */
async function flagsGiven(line: string): Promise<Record<string, unknown>> {
  const { call, err } = await ran(line);
  if (call === undefined) throw new Error(err);
  return { ...call.args, ...call.flags };
}

describe('routing', () => {
  test.each([
    ['logs web', 'web'],
    ['web', 'web'],
    ['-n shop web', 'web'],
    ['-nshop web', 'web'],
    ['-An shop web', 'web'],
    ['--namespace shop web', 'web'],
    ['--namespace=shop web', 'web'],
    ['--color never web', 'web'],
    ['logs -- version', 'version'],
    ['-- version', 'version'],
    ['logs version', 'version'],
    ['-n version web', 'web'],
  ])('%s asks for the logs of %s', async (line, query) => {
    expect(await flagsGiven(line)).toMatchObject({ query });
  });

  test.each([
    ['logs capture web', 'web'],
    ['logs -n shop capture web', 'web'],
    ['-n shop logs -A capture web', 'web'],
    ['--log-level debug logs capture --namespace shop web', 'web'],
    ['logs capture capture', 'capture'],
  ])('%s is the command of two words, with %s', async (line, what) => {
    expect((await ran(line)).call?.args).toEqual({ what });
  });

  test.each([
    ['logs -- capture', 'capture'],
    ['logs captured', 'captured'],
    ['-n capture logs web', 'web'],
    ['logs -n capture web', 'web'],
    ['capture', 'capture'],
  ])('%s is the command of one word, with %s', async (line, query) => {
    expect((await ran(line)).call?.args).toEqual({ query });
  });

  test('the last word of a command of two words alone is nearly that command', async () => {
    expect((await ran('capture')).call?.nearCommand).toBe('logs capture');
    const { err } = await ran('capture web');
    expect(err).toContain('did you mean ktl logs capture web?');
  });

  test.each(['help logs capture', 'logs capture --help', 'logs --help capture'])(
    '%s shows the help of the command of two words',
    async (line) => {
      expect((await ran(line)).out).toContain('ktl logs capture <what> [flags]');
    },
  );

  test('help of a command shows the commands under it', async () => {
    expect((await ran('help logs')).out).toMatch(/Commands\n +ktl logs capture +Keep logs\n/);
    expect((await ran('help version')).out).not.toContain('Commands');
  });

  test('global flags may stand before the command', async () => {
    const { call } = await ran('--log-level debug -K prod version --json');
    expect(call).toMatchObject({
      flags: { json: true },
      globals: { context: 'prod', logLevel: 'debug' },
    });
  });

  test('a query that is nearly a command is marked so', async () => {
    expect((await ran('verison')).call?.nearCommand).toBe('version');
    expect((await ran('checkout')).call?.nearCommand).toBeUndefined();
    expect((await ran('logs verison')).call?.nearCommand).toBeUndefined();
    expect((await ran('get')).call?.nearCommand).toBe('kubectl get');
  });

  test.each(['--help', '-h', 'help', '-n shop --help'])('%s shows the commands', async (line) => {
    const { code, out, call } = await ran(line);
    expect(out).toContain(
      'Commands\n  logs          Follow logs\n  logs capture  Keep logs\n  version       Show the version',
    );
    expect([code, call]).toEqual([0, undefined]);
  });

  test('nothing at all shows the commands', async () => {
    expect((await ran([])).out).toContain('Usage\n  ktl <command> [flags]');
  });

  test.each(['logs --help', 'logs -h', 'help logs', 'web --help', 'logs --nope --help'])(
    '%s shows the flags of logs, then the global ones',
    async (line) => {
      const { code, out } = await ran(line);
      expect(code).toBe(0);
      const order = [
        'Usage\n  ktl logs [<query>] [flags]\n  ktl [<query>] [flags]',
        'One paragraph.\n\nAnother.',
        'Examples\n  # all\n  ktl logs .',
        'ktl logs Flags\n  -n, --namespace <text>',
        '-f, --[no-]follow',
        'Global Flags (inherited from ktl)\n  -k, --kubeconfig <path>',
        'Exit codes\n    0  ',
        '  130  stopped by Ctrl-C',
      ].map((part) => out.indexOf(part));
      expect(order).toEqual(order.toSorted((a, b) => a - b));
      expect(order).not.toContain(-1);
    },
  );

  test('--version prints the version alone', async () => {
    expect((await ran('--version')).out).toBe('1.2.3\n');
  });

  test('help of no command is an error with the nearest', async () => {
    const { code, err } = await ran('help verison');
    expect(err).toBe(
      'error[COMMAND_UNKNOWN]: there is no command "verison"\n  try: did you mean version?\n',
    );
    expect(code).toBe(2);
  });
});

describe('a first word that is no command', () => {
  test.each([
    ['lgos .', 'there is no command "lgos"', 'did you mean ktl logs .?'],
    ["-n shop log it's", 'there is no command "log"', "did you mean ktl -n shop logs 'it'\\''s'?"],
    ['verison --json', 'there is no command "verison"', 'did you mean ktl version --json?'],
    ['get pods', 'there is no command "get"', 'ktl is not kubectl, which has it: kubectl get pods'],
    ['-n shop get pods', 'no command "get"', 'kubectl -n shop get pods'],
    ['describe pod --watch', 'there is no command "describe"', 'kubectl describe pod --watch'],
  ])('%s is a command that was meant, as the rest shows', async (line, message, hint) => {
    const { code, err, call } = await ran(line);
    expect([code, call]).toEqual([2, undefined]);
    const [first, second] = err.split('\n');
    expect(first).toContain(`error[COMMAND_UNKNOWN]: `);
    expect(first).toContain(message);
    expect(second).toContain(hint);
  });

  test.each(['checkout', 'get', 'lgos', 'lgos --tail 5', 'get -n shop'])(
    '%s is a query: it stands alone',
    async (line) => {
      expect((await ran(line)).call?.args).toEqual({ query: line.split(' ')[0] });
    },
  );

  test.each([
    ['checkout web', 'ARG_UNEXPECTED'],
    ['logs-7d9f web', 'ARG_UNEXPECTED'],
    ['logs lgos .', 'ARG_UNEXPECTED'],
    ['lgos --tial 5', 'FLAG_UNKNOWN'],
    ['verison --tial 5', 'FLAG_UNKNOWN'],
  ])('%s stays %s: nothing shows that a command was meant', async (line, code) => {
    expect((await ran(line)).err).toContain(`error[${code}]`);
  });
});

describe('where the default command takes several words', () => {
  const several = (line: string): Promise<Ran> =>
    ran(line, {}, { queries: { summary: 'Which pods', multiple: true } });

  test.each(['checkout web', 'logs-7d9f web', 'logs get pods', '-n shop web api db'])(
    '%s is several queries',
    async (line) => {
      const words = line.replace(/^(logs|-n shop) /, '').split(' ');
      expect((await several(line)).call?.args).toEqual({ queries: words });
    },
  );

  test.each([
    ['lgos .', 'did you mean ktl logs .? As it stands it is ktl logs lgos .'],
    ['get pods', 'kubectl get pods'],
    ['-n shop describe web', 'kubectl -n shop describe web'],
  ])('%s is a command that was meant', async (line, hint) => {
    const { code, err, call } = await several(line);
    expect([code, call]).toEqual([2, undefined]);
    expect(err).toContain('error[COMMAND_UNKNOWN]: ');
    expect(err).toContain(hint);
  });

  test('a single word is a query, whatever it is nearly', async () => {
    expect((await several('lgos')).call?.args).toEqual({ queries: ['lgos'] });
    expect((await several('get -n shop')).call?.nearCommand).toBe('kubectl get');
  });
});

describe('a flag of another program', () => {
  test.each([
    ['logs . --since-time=2026-01-01', 'write --since <time>'],
    ['. -i ERROR', 'pipe to grep'],
    ['. -iERROR', 'pipe to grep'],
    ['. --tial 5', 'did you mean --tail?'],
  ])('%s: %s', async (line, hint) => {
    expect((await ran(line)).err).toMatch(/^error\[FLAG_UNKNOWN\]: .*\n {2}try: /);
    expect((await ran(line)).err).toContain(hint);
  });
});

describe('messages on a narrow terminal', () => {
  async function errorAt(columns: number | undefined): Promise<string> {
    const host = new FakeHost(['.', '--tial', '5', '--color=never'], { TERM: 'xterm' });
    host.stderr.isTTY = columns !== undefined;
    host.stderr.columns = columns;
    await runApp(appOf(), host);
    return host.stderr.text;
  }

  test('an error breaks at the width, indented, and in a pipe never', async () => {
    expect(await errorAt(32)).toBe(
      'error[FLAG_UNKNOWN]: ktl logs\n  has no flag --tial\n  try: did you mean --tail?\n',
    );
    const whole = 'error[FLAG_UNKNOWN]: ktl logs has no flag --tial\n  try: did you mean --tail?\n';
    expect(await errorAt(undefined)).toBe(whole);
    expect(await errorAt(80)).toBe(whole);
  });

  test('a warning breaks at the width, indented', async () => {
    const host = new FakeHost(['.'], { TERM: 'xterm', NO_COLOR: '1' });
    host.stderr.isTTY = true;
    host.stderr.columns = 40;
    const text = 'nothing matches yet: pods matching /x/ in namespace shop';
    await runApp(
      appOf(async ({ log }) => {
        log.warn(text);
        return 'ok';
      }),
      host,
    );
    const lines = host.stderr.text.trimEnd().split('\n');
    expect(lines.length).toBeGreaterThan(1);
    expect(lines.filter((line) => line.length > 40)).toEqual([]);
    expect(lines.slice(1).every((line) => /^ {4}\S/.test(line))).toBe(true);
    expect(lines.join(' ').replaceAll(/ +/g, ' ')).toContain(text);
  });
});

describe('flags', () => {
  test.each<[string, Record<string, unknown>]>([
    ['logs --follow=false', { follow: false }],
    ['logs --no-follow', { follow: false }],
    ['logs -f=false', { follow: false }],
    ['logs --no-follow --follow', { follow: true }],
    ['logs --no-prefix', { noPrefix: true }],
    ['logs --no-prefix=false', { noPrefix: false }],
    ['logs --tail -1', { tail: -1 }],
    ['logs --tail=-1', { tail: -1 }],
    ['logs --tail 5 --tail 7', { tail: 7 }],
    ['logs -n a -n b,c', { namespaces: ['a', 'b', 'c'] }],
    ['logs -n=a', { namespaces: ['a'] }],
    ['logs -Afna web', { all: true, follow: true, namespaces: ['a'], query: 'web' }],
    ['logs --since 1h30m', { since: 5_400_000 }],
    ['logs web --highlight=-n', { query: 'web', highlight: [/-n/u] }],
    ['logs a=b', { query: 'a=b' }],
  ])('%s gives %j', async (line, expected) => {
    expect(await flagsGiven(line)).toMatchObject(expected);
  });

  test.each([
    ['logs --folow', 'FLAG_UNKNOWN', 'ktl logs has no flag --folow', 'did you mean --follow?'],
    ['logs --tial=5', 'FLAG_UNKNOWN', 'ktl logs has no flag --tial', 'did you mean --tail?'],
    ['logs --toString', 'FLAG_UNKNOWN', 'ktl logs has no flag --toString', 'ktl logs --help'],
    ['logs --constructor=5', 'FLAG_UNKNOWN', 'ktl logs has no flag --constructor', ''],
    ['logs --__proto__', 'FLAG_UNKNOWN', 'ktl logs has no flag --__proto__', ''],
    ['logs -z', 'FLAG_UNKNOWN', 'ktl logs has no flag -z', 'ktl logs --help'],
    ['logs --since', 'FLAG_INCOMPLETE', '--since expects a value', '--help'],
    ['logs --since --tail 5', 'FLAG_INCOMPLETE', '--since expects a value', '--help'],
    ['logs --since 5x', 'FLAG_INVALID', '--since: "5x" is not a duration', '1h30m'],
    ['logs --follow=maybe', 'FLAG_INVALID', '--follow: "maybe" is neither', 'true or false'],
    ['show', 'ARG_MISSING', 'ktl show needs <shell>', 'ktl show --help'],
    ['logs a b', 'ARG_UNEXPECTED', 'ktl logs does not take "b"', '--help'],
    ['logs --color mauve', 'FLAG_INVALID', '--color: "mauve" is not one of', 'auto, always, never'],
    ['logs --feature plan-v2', 'FEATURE_UNKNOWN', 'no feature "plan-v2"', 'plan-v3'],
  ])('%s ends with 2 and %s', async (...row) => {
    const [line, code, message, hint] = row;
    const result = await ran(line);
    expect(result.code).toBe(2);
    expect(result.call).toBeUndefined();
    const [first = '', second = ''] = result.err.split('\n');
    expect(first).toContain(`error[${code}]: `);
    expect(first).toContain(message);
    expect(second).toContain('  try: ');
    expect(second).toContain(hint);
  });

  test('the environment counts, and is named where it is wrong', async () => {
    const { call } = await ran('logs', { KTL_NAMESPACE: 'a,b', KTL_FOLLOW: 'false' });
    expect(call?.flags).toMatchObject({ namespaces: ['a', 'b'], follow: false });
    expect(call?.sourceOf('follow')).toEqual({
      ...{ kind: 'environment', where: 'KTL_FOLLOW' },
      texts: ['false'],
    });
    expect((await ran('logs', { KTL_TAIL: 'x' })).err).toContain('KTL_TAIL: "x" is not a whole');
  });

  test('KTL_PROFILE knows only one value', async () => {
    expect((await ran('logs', { KTL_PROFILE: 'all' })).err).toContain('error[PROFILE_UNKNOWN]');
  });
});

describe('the configuration file', () => {
  async function withFile(text: string, line: string): Promise<Ran> {
    const folder = mkdtempSync(join(tmpdir(), 'ktl-run-'));
    const file = join(folder, 'config.yaml');
    writeFileSync(file, text);
    try {
      return await ran(line, { KTL_CONFIG: file });
    } finally {
      rmSync(folder, { recursive: true });
    }
  }

  test('holds the keys of every command', async () => {
    const { call } = await withFile('tail: 7\nfeature: ["plan-v3"]\n', 'logs');
    expect(call?.flags).toMatchObject({ tail: 7 });
    expect(call?.features.on).toEqual(['plan-v3']);
  });

  test('stops a command that reads it, with file and line, and no other', async () => {
    const broken = await withFile('a: 1\n', 'logs');
    expect(broken.err).toMatch(
      /error\[CONFIG_KEY_UNKNOWN\]: .*config\.yaml:1: there is no key "a"/,
    );
    expect(broken.code).toBe(2);
    expect((await withFile('a: 1\n', 'version')).code).toBe(0);
    expect((await withFile('a: 1\n', 'logs --help')).code).toBe(0);
  });
});

describe('two flags of one name', () => {
  const jsonOf = async (...tables: FlagTable[]): Promise<Flag | undefined> => {
    const commands = tables.map((flags, at) => ({
      id: `c${String(at)}`,
      summary: 's',
      load: async () => defineCommand({ id: 'c', summary: 's', flags, run: async () => 'ok' }),
    }));
    const flags = await flagsOfApp({ ...appOf(), commands });
    return flags.find(({ name }) => name === 'json');
  };

  test('are one key of the file: that of the flag which the file can set', async () => {
    const ofFile = defineFlag({ name: 'json', kind: 'boolean', summary: 'Lines' });
    expect(await jsonOf({ ofFile }, { jsonFlag })).toBe(ofFile);
    expect(await jsonOf({ jsonFlag }, { ofFile })).toBe(ofFile);
  });
});

describe('errors', () => {
  async function failing(
    error: unknown,
    line = 'logs',
    arrange: (host: FakeHost) => void = () => undefined,
  ): Promise<Ran> {
    const host = new FakeHost(line.split(' '));
    arrange(host);
    const code = await runApp(
      appOf(async () => {
        throw error;
      }),
      host,
    );
    return { code, out: host.stdout.text, err: host.stderr.text, call: undefined };
  }

  test('a foreign error is a bug of ours: 70, no stack, how to report it', async () => {
    const { code, err } = await failing(new RangeError('oops'));
    expect(code).toBe(70);
    expect(err).toContain(
      'error[INTERNAL_BUG]: unexpected: RangeError: oops\n  try: this is a bug',
    );
    expect(err).not.toContain(' at ');
  });

  test('--log-level debug shows the stack', async () => {
    expect((await failing(new RangeError('oops'), 'logs --log-level debug')).err).toMatch(
      /caused by RangeError: oops\n +at /,
    );
  });

  test('--json prints the error as one JSON object on stderr', async () => {
    const { err, out } = await failing(new RangeError('oops'), 'version --json');
    expect(JSON.parse(err)).toMatchObject({ error: { code: 'INTERNAL_BUG', retryable: false } });
    expect(out).toBe('');
  });

  test('errors are coloured on a terminal, never in a pipe', async () => {
    const plain = await failing(new RangeError('oops'));
    expect(plain.err).not.toContain('\x1b');
    const colored = await failing(new RangeError('oops'), 'logs', (host) => {
      host.stderr.isTTY = true;
    });
    expect(colored.err).toContain('\x1b[1;31merror[INTERNAL_BUG]:\x1b[0m');
  });
});

describe('how errors and help look', () => {
  const bad = '--nope';
  async function look(
    line: string,
    env: Record<string, string> = {},
    config?: string,
  ): Promise<{ json: boolean; color: boolean; stack: boolean; helpColor: boolean }> {
    const folder = mkdtempSync(join(tmpdir(), 'ktl-look-'));
    try {
      const file = join(folder, 'config.yaml');
      if (config !== undefined) writeFileSync(file, config);
      const all = { TERM: 'xterm', ...env, ...(config === undefined ? {} : { KTL_CONFIG: file }) };
      const texts: string[] = [];
      for (const last of [bad, '--help']) {
        const host = new FakeHost([...line.split(' '), last], all);
        host.stderr.isTTY = true;
        host.stdout.isTTY = true;
        await runApp(appOf(), host);
        texts.push(last === bad ? host.stderr.text : host.stdout.text);
      }
      const [err = '', help = ''] = texts;
      return {
        json: err.startsWith('{'),
        color: err.includes('\x1b'),
        stack: /\n +at /.test(err),
        helpColor: help.includes('\x1b'),
      };
    } finally {
      rmSync(folder, { recursive: true });
    }
  }

  test.each<[string, Record<string, string>, string | undefined]>([
    ['logs --color=never', {}, undefined],
    ['logs --color never', {}, undefined],
    ['--color never logs', {}, undefined],
    ['logs', { KTL_COLOR: 'never' }, undefined],
    ['logs', {}, 'color: never\n'],
    ['version', {}, 'color: never\n'],
    ['logs --color never', { KTL_COLOR: 'always' }, 'color: always\n'],
  ])('%s with %j and the file %j: no colours', async (...given) => {
    expect(await look(...given)).toMatchObject({ color: false, helpColor: false });
  });

  test.each<[string, Record<string, string>, string | undefined]>([
    ['logs', {}, undefined],
    ['logs --color always', { NO_COLOR: '1' }, undefined],
    ['logs', { KTL_COLOR: 'always', NO_COLOR: '1' }, undefined],
    ['logs --color mauve', {}, undefined],
    ['logs', {}, 'color: never\nnope: 1\n'],
  ])('%s with %j and the file %j: colours', async (...given) => {
    expect(await look(...given)).toMatchObject({ color: true, helpColor: true });
  });

  test.each(['version --json', 'version -j', 'version --json=true', 'version --no-json -j'])(
    '%s: errors are JSON',
    async (line) => {
      expect((await look(line)).json).toBe(true);
    },
  );

  test.each(['version', 'version --json --no-json', 'version --json=false', 'logs -n -j'])(
    '%s: errors are text',
    async (line) => {
      expect((await look(line)).json).toBe(false);
    },
  );

  test.each<[string, Record<string, string>, string | undefined]>([
    ['logs --log-level debug', {}, undefined],
    ['logs --log-level=debug', {}, undefined],
    ['logs', { KTL_LOG_LEVEL: 'debug' }, undefined],
    ['logs', {}, 'log-level: debug\n'],
  ])('%s with %j and the file %j: stacks', async (...given) => {
    expect((await look(...given)).stack).toBe(true);
  });
});

describe('the end of a run', () => {
  const untilDrained: (end: 'ok' | undefined) => Work = (end) => (call) =>
    new Promise((settle) => {
      call.drain.addEventListener('abort', () => {
        settle(end);
      });
    });

  async function interrupted(
    work: Work,
    act: (host: FakeHost) => void,
  ): Promise<{ code: number; host: FakeHost }> {
    const host = new FakeHost(['logs']);
    let begun = (): void => undefined;
    const started = new Promise<void>((settle) => {
      begun = settle;
    });
    const running = runApp(
      appOf(async (call) => {
        begun();
        return work(call);
      }),
      host,
    );
    await started;
    act(host);
    return { code: await running, host };
  }

  test('the first Ctrl-C drains; a follow then ends with 0', async () => {
    const { code } = await interrupted(untilDrained('ok'), (host) => {
      host.signal('SIGINT');
    });
    expect(code).toBe(0);
  });

  test('work that a signal stopped half-way ends with 129, 130 or 143', async () => {
    for (const [signal, status] of [
      ['SIGINT', 130],
      ['SIGTERM', 143],
      ['SIGHUP', 129],
    ] as const) {
      const { code } = await interrupted(untilDrained(undefined), (host) => {
        host.signal(signal);
      });
      expect(code).toBe(status);
    }
  });

  test('an abort error after a signal is the signal, not a failure', async () => {
    const work: Work = (call) =>
      new Promise((_, fail) => {
        call.drain.addEventListener('abort', () => {
          fail(call.drain.reason as Error);
        });
      });
    const { code, host } = await interrupted(work, (fake) => {
      fake.signal('SIGINT');
    });
    expect([code, host.stderr.text]).toEqual([130, '']);
  });

  test('a signal that arrives twice at once counts once: timeout and npx pass it on', async () => {
    const { code, host } = await interrupted(untilDrained('ok'), (fake) => {
      fake.signal('SIGTERM');
      fake.nowMs += 20;
      fake.signal('SIGTERM');
    });
    expect([code, host.exits]).toEqual([0, []]);
  });

  test('the second Ctrl-C ends at once with 130', async () => {
    const { host } = await interrupted(untilDrained('ok'), (fake) => {
      fake.signal('SIGINT');
      fake.nowMs += 300;
      fake.signal('SIGINT');
    });
    expect(host.exits).toEqual([130]);
  });

  test('the second Ctrl-C counts where the clock was set back meanwhile', async () => {
    const { host } = await interrupted(untilDrained('ok'), (fake) => {
      fake.signal('SIGINT');
      fake.nowMs -= 3_600_000;
      fake.signal('SIGINT');
    });
    expect(host.exits).toEqual([130]);
  });

  test('a reader of stdout that goes away ends the run with 0, quietly', async () => {
    const { code, host } = await interrupted(untilDrained(undefined), (fake) => {
      fake.stdout.fail('EPIPE');
    });
    expect([code, host.stderr.text]).toEqual([0, '']);
  });

  test('a full disk ends the run with 1 and says so', async () => {
    const { code, host } = await interrupted(untilDrained('ok'), (fake) => {
      fake.stdout.fail('ENOSPC');
    });
    expect(code).toBe(1);
    expect(host.stderr.text).toContain('error[OUTPUT_FAILED]: cannot write the output');
  });

  test('what was written has left before the run resolves', async () => {
    const host = new FakeHost(['logs']);
    const code = await runApp(
      appOf(async (call) => {
        void call.stdout.write('last words\n');
        return 'ok';
      }),
      host,
    );
    expect([code, host.stdout.text]).toEqual([0, 'last words\n']);
  });
});

describe('help', () => {
  async function helpAt(columns: number | undefined, isTTY: boolean): Promise<string> {
    const host = new FakeHost(['logs', '--help'], { TERM: 'xterm' });
    host.stdout.isTTY = isTTY;
    host.stdout.columns = columns;
    await runApp(appOf(), host);
    return host.stdout.text;
  }

  test.each([40, 60, 80, 120])('fits into %i columns', async (columns) => {
    const text = (await helpAt(columns, true)).replaceAll(/\x1b\[\d+m/g, '');
    const widest = text.split('\n').reduce((a, b) => (b.length > a.length ? b : a));
    expect(widest.length).toBeLessThanOrEqual(
      Math.max(columns, '      --log-level <debug|info|warn|error>'.length),
    );
  });

  test('has no control sequences in a pipe', async () => {
    expect(await helpAt(undefined, false)).not.toContain('\x1b');
    expect(await helpAt(80, true)).toContain('\x1b[1mUsage\x1b[0m');
  });
});

describe('a flag that takes one value', () => {
  test('has the last one where it is given several, and says so', async () => {
    const { call, err } = await ran('logs web --tail 1 --tail 2 --no-follow --follow');
    expect(call?.flags).toMatchObject({ tail: 2, follow: true });
    expect(err).toContain('--tail takes one value and was given several: the last one counts, 2');
    expect(err).toContain(
      '--follow and --no-follow were both given: the last one counts, --follow',
    );
  });

  test('says nothing where both say the same, and of a list', async () => {
    expect((await ran('logs web --tail 2 --tail 2 -n a -n b')).err).toBe('');
  });
});

describe('a flag that may stand alone', () => {
  test.each([
    ['logs --ui', { ui: ':8080' }],
    ['logs --ui checkout', { ui: ':8080', query: 'checkout' }],
    ['logs --ui :9000 checkout', { ui: ':9000', query: 'checkout' }],
    ['logs checkout --ui 0.0.0.0:9000', { ui: '0.0.0.0:9000', query: 'checkout' }],
    ['logs --ui=anything checkout', { ui: 'anything', query: 'checkout' }],
    ['logs --ui --all-namespaces', { ui: ':8080' }],
    ['logs checkout', { ui: undefined, query: 'checkout' }],
  ])('%s', async (line, expected) => {
    expect(await flagsGiven(line)).toMatchObject(expected);
  });

  test('shows in help that the value may be left out', async () => {
    expect((await ran('logs --help')).out).toContain('--ui [<text>]');
  });
});

test('--log-level info tells of variables that nothing reads', async () => {
  const env = { KTL_TIAL: '5' };
  expect((await ran('logs web --log-level info', env)).err).toContain(
    'nothing reads the variable KTL_TIAL; did you mean KTL_TAIL?',
  );
  expect((await ran('logs web', env)).err).toBe('');
});
