import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { SimBed, type Launch } from '../harness/sim-bed.ts';

let bed: SimBed;

beforeAll(async () => {
  bed = await SimBed.open();
  bed.pod('checkout-1')().write('hello\n');
});
afterAll(async () => {
  await bed[Symbol.asyncDispose]();
});

interface Complaint {
  readonly code: number;
  readonly error: string;
  readonly message: string;
  readonly hint: string;
}

/** Runs what has to fail with one error of two lines, and takes the error apart. */
async function complaint(
  args: readonly string[],
  launch: Launch & { readonly on?: SimBed } = {},
): Promise<Complaint> {
  const { on = bed, ...how } = launch;
  const { code, out, err } = await on.run(args, how);
  const parts = /^error\[([A-Z]+(?:_[A-Z]+)+)\]: ([^\n]+)\n {2}try: ([^\n]+)\n$/.exec(err);
  expect({ out, err, isOneError: parts !== null }).toEqual({ out: '', err, isOneError: true });
  const [, error = '', message = '', hint = ''] = parts ?? [];
  return { code, error, message, hint };
}

/** Like {@link complaint}, compared: code, error, and texts that message and hint contain. */
async function expectComplaint(
  run: Promise<Complaint>,
  [code, error, message, hint]: readonly [number, string, string, string],
): Promise<void> {
  expect(await run).toEqual({
    code,
    error,
    message: expect.stringContaining(message),
    hint: expect.stringContaining(hint),
  });
}

describe('values that make no sense are refused before anything is asked of the cluster', () => {
  const rows: [args: string[], error: string, message: string, hint: string][] = [
    [['logs'], 'LOGS_QUERY_MISSING', 'no pods were named', 'ktl logs . reads all'],
    [['[a'], 'ARG_INVALID', '"[a" is not a regular expression', 'quote it for the shell'],
    [['*shop'], 'ARG_INVALID', '"*shop" is not a regular', 'write ".*shop"'],
    [['.', '-c', '('], 'FLAG_INVALID', '--container: "(" is not a regular', 'quote it'],
    [['.', '-H', '['], 'FLAG_INVALID', '--highlight: "[" is not a regular', 'quote it'],
    [['.', '--since', '5x'], 'FLAG_INVALID', '--since: "5x"', '15m'],
    [['.', '--since', '10'], 'FLAG_INVALID', '10 has no unit', 'did you mean 10s?'],
    [['.', '--since', '99999999h'], 'FLAG_INVALID', 'is earlier than 1970', '--tail -1'],
    [['.', '--node', ''], 'FLAG_INVALID', '--node: "" is empty', 'variable of your script'],
    [['.', '-c', ''], 'FLAG_INVALID', '--container: "" is empty', 'leave --container out'],
    [['.', '-x', ''], 'FLAG_INVALID', '--exclude: "" is empty', 'leave --exclude out'],
    [['.', '--template', ''], 'FLAG_INVALID', '--template: "" is empty', 'write a value'],
    [['.', '--filter-strict'], 'LOGS_FLAG_ALONE', 'nothing without --filter', 'add --filter'],
    [['.', '--stack-profile', 'a'], 'LOGS_FLAG_ALONE', 'nothing without --deps', 'add --deps'],
    [['.', '--follow', '--until', '1m'], 'FLAG_CONFLICT', '--follow and --until', '+15m'],
    [['.', '--merge-window', '250'], 'FLAG_INVALID', '250 has no unit', '250s or 250ms?'],
    [['.', '--since', '2026-13-01'], 'FLAG_INVALID', 'there is no such date', 'RFC 3339'],
    [['.', '-l', 'a=b=c'], 'FLAG_INVALID', '--selector: "a=b=c"', 'app=web'],
    [['.', '--field-selector', 'x'], 'FLAG_INVALID', '--field-selector: "x"', 'spec.nodeName='],
    [['.', '--timezone', 'Asia/Tokio'], 'FLAG_INVALID', 'is not a time zone', 'Asia/Tokyo'],
    [['.', '--pod-colors', '999'], 'FLAG_INVALID', '--pod-colors: "999"', 'SGR'],
    [['.', '--container-colors', 'red'], 'FLAG_INVALID', '--container-colors: "red"', '32,33;1'],
    [['.', '--condition', 'ready=maybe'], 'FLAG_INVALID', '"maybe" is no status', 'ready=false'],
    [['.', '-F', 'YYYY'], 'FLAG_INVALID', '--timestamp-format: "YYYY"', 'rfc3339'],
    [['.', '--tail', 'x'], 'FLAG_INVALID', '--tail: "x" is not a whole number', '-1 or more'],
    [['.', '--max-log-requests', '0'], 'FLAG_INVALID', 'is too small', '1 or more'],
    [['.', '-o', 'yaml'], 'FLAG_INVALID', '--output: "yaml"', 'ppextjson'],
    [['.', '--color', 'pink'], 'FLAG_INVALID', '--color: "pink"', 'auto, always, never'],
    [['.', '--tial', '5'], 'FLAG_UNKNOWN', 'ktl logs has no flag --tial', 'did you mean --tail?'],
    [['.', '--since'], 'FLAG_INCOMPLETE', '--since expects a value', 'ktl logs --help'],
    [['lgos', '.'], 'COMMAND_UNKNOWN', 'no command "lgos"', 'did you mean ktl logs .?'],
    [['log', '.'], 'COMMAND_UNKNOWN', 'no command "log"', 'did you mean ktl logs .?'],
    [['get', 'pods'], 'COMMAND_UNKNOWN', 'no command "get"', 'ktl is not kubectl, which has it: k'],
    [['.', '-E', 'x'], 'FLAG_UNKNOWN', 'ktl logs has no flag -E', '--exclude-container, or -C'],
    [['.', '--toString'], 'FLAG_UNKNOWN', 'has no flag --toString', 'ktl logs --help'],
    [['.', '--since-time', 'x'], 'FLAG_UNKNOWN', 'has no flag --since-time', '--since 2026-'],
    [['version', 'b'], 'ARG_UNEXPECTED', 'ktl version does not take "b"', 'ktl version --help'],
    [['deploy/web.*'], 'ARG_INVALID', 'holds a slash', 'deployment/checkout'],
    [
      ['.', '--config', 'x'],
      'LOGS_CONFIG_ALONE',
      '--config x names the stack',
      'KTL_CONFIG=<file>',
    ],
    [['.', '--deps'], 'STACK_NOT_FOUND', 'it has no stack.yaml', 'the root stack.yaml'],
    [['.', '--container-state', 'runing'], 'FLAG_INVALID', '"runing"', 'did you mean running?'],
    [['.', '--feature', 'nope'], 'FEATURE_UNKNOWN', '"nope"', 'no feature flags'],
    [['.', '-K', 'kube-sin'], 'CONTEXT_UNKNOWN', 'context "kube-sin"', 'did you mean "kube-sim"?'],
    [['.', '-k', 'none'], 'KUBECONFIG_NOT_FOUND', 'searched /', '--demo'],
    [['deplyment/checkout'], 'TARGET_KIND_UNKNOWN', '"deplyment"', 'deployment'],
  ];
  test.each(rows)('%j: %s', async (args, ...rest) => {
    await expectComplaint(complaint(args), [2, ...rest]);
  });

  test('a folder where a kubeconfig is meant: names the file in it', async () => {
    await expectComplaint(complaint(['.', '-k', bed.home]), [
      2,
      'KUBECONFIG_FOLDER',
      `${bed.home} is a folder, not a kubeconfig`,
      `name a file in it: ${bed.kubeconfig}`,
    ]);
    const env = { KUBECONFIG: '/' };
    await expectComplaint(complaint(['.'], { env }), [
      2,
      'KUBECONFIG_FOLDER',
      '/ is a folder',
      'name a file with --kubeconfig or KUBECONFIG',
    ]);
  });

  test('no kubeconfig anywhere', async () => {
    await expectComplaint(complaint(['.'], { env: { KUBECONFIG: '' } }), [
      2,
      'KUBECONFIG_NOT_FOUND',
      `searched ${bed.home}/.kube/config`,
      '--demo, which needs no cluster',
    ]);
  });
});

describe('a cluster that cannot be used', () => {
  const withServer = (server: string): string =>
    bed.sim.kubeconfig.replace(/server: .*/, `server: ${server}`);

  test('nobody listens', async () => {
    const env = { KUBECONFIG: await bed.file('dead', withServer('https://127.0.0.1:1')) };
    await expectComplaint(complaint(['.'], { env }), [
      7,
      'CLUSTER_UNREACHABLE',
      'cannot reach https://127.0.0.1:1: connection refused',
      'is the cluster running',
    ]);
  });

  test('the host has no address', async () => {
    const env = { KUBECONFIG: await bed.file('lost', withServer('https://none.invalid:6443')) };
    await expectComplaint(complaint(['.'], { env }), [
      7,
      'CLUSTER_UNREACHABLE',
      'cannot reach https://none.invalid:6443: the host name does not resolve',
      'DNS',
    ]);
  });

  test('a client certificate that has expired', async () => {
    await using late = await SimBed.open({
      certificates: { clientUntilMs: Date.UTC(2020, 0, 1) },
    });
    await expectComplaint(complaint(['.'], { on: late }), [
      7,
      'CLUSTER_CERT_INVALID',
      'the client certificate of user "kube-sim" expired on 2020-01-01T00:00:00.000Z',
      'renew the client certificate',
    ]);
  });

  test('a server certificate that has expired, and one of another authority', async () => {
    await using late = await SimBed.open({
      certificates: { serverUntilMs: Date.UTC(2020, 0, 1) },
    });
    const authority = /certificate-authority-data: .*/;
    const wrong = bed.sim.kubeconfig.replace(
      authority,
      authority.exec(late.sim.kubeconfig)?.[0] ?? '',
    );
    const env = { KUBECONFIG: await bed.file('wrong-ca', wrong) };
    await expectComplaint(complaint(['.'], { on: late }), [
      7,
      'CLUSTER_CERT_INVALID',
      'the server certificate has expired (on 2020-01-01T00:00:00.000Z)',
      'renew the API server certificate',
    ]);
    await expectComplaint(complaint(['.'], { env }), [
      7,
      'CLUSTER_CERT_INVALID',
      'not signed by the CA of the kubeconfig',
      'fetch its kubeconfig again',
    ]);
  });

  test('a token that is no longer valid, which is never shown', async () => {
    const secret = bed.sim.token;
    const env = { KUBECONFIG: await bed.file('old-token', bed.sim.tokenKubeconfig()) };
    bed.sim.rotateToken();
    const said = await complaint(['.'], { env });
    expect(said).toMatchObject({ code: 7, error: 'AUTH_REJECTED' });
    expect(said.message).toContain('does not accept the credentials of user "kube-sim"');
    expect(said.hint).toContain('log in again');
    expect(JSON.stringify(said)).not.toContain(secret);
  });

  test('pods may not be listed: says which verb on which resource is missing', async () => {
    const allow = bed.sim.deny({ verb: '*', resource: 'pods' });
    const here = await complaint(['.']);
    const all = await complaint(['.', '-A']);
    allow();
    expect(here).toMatchObject({ code: 7, error: 'API_FORBIDDEN' });
    expect(here.hint).toMatch(
      /^needs the verb "(list|watch)" on "pods" in namespace "shop"; .*Role/,
    );
    expect(all.hint).toMatch(/^needs the verb "(list|watch)" on "pods"; .*ClusterRole/);
  });

  test('logs may not be read: says so, and a follow goes on', async () => {
    const allow = bed.sim.deny({ verb: 'get', resource: 'pods/log' });
    const { code, out, err } = await bed.run(['.', '--no-follow']);
    expect({ code, out }).toEqual({ code: 7, out: '' });
    expect(err).toMatch(/^error\[LOGS_FORBIDDEN\]: .*shop\/checkout-1 \[app\].* get pods\/log/m);
    expect(err).toMatch(/^ {2}try: needs the verb "get" on "pods\/log"/m);
    expect(err).not.toMatch(/^ +at /m);
    const follow = bed.start(['.']);
    await follow.says('API_FORBIDDEN');
    allow();
    bed.pod('checkout-2')().write('allowed\n');
    await follow.shows('checkout-2 [app] allowed');
    await follow.interrupt();
    bed.sim.kubelet.deletePod('shop', 'checkout-2');
  });

  test('a field that the server does not select by', async () => {
    await expectComplaint(complaint(['.', '--field-selector', 'spec.foo=1']), [
      1,
      'API_INVALID',
      'field label not supported: spec.foo',
      'correct what it names',
    ]);
  });
});

describe('what matches nothing', () => {
  test('fails where the read was to end, and says what was searched', async () => {
    await expectComplaint(complaint(['chekout', '-l', 'a=b', '--no-follow']), [
      1,
      'LOGS_NO_MATCH',
      'nothing matches: pods matching /chekout/ in namespace shop with labels a=b',
      'ktl logs . -A',
    ]);
    await expectComplaint(complaint(['demp', '--no-follow']), [
      1,
      'LOGS_NO_MATCH',
      '/demp/',
      'did you mean the command demo?',
    ]);
  });

  test('fails because the namespace does not exist, and names the one that was meant', async () => {
    await expectComplaint(complaint(['.', '-n', 'shpo', '--no-follow']), [
      1,
      'NAMESPACE_NOT_FOUND',
      'namespace "shpo" does not exist',
      'did you mean shop?',
    ]);
  });

  test('is said once while following, and a pod that appears is shown', async () => {
    const follow = bed.start(['later']);
    await follow.says('nothing matches yet: pods matching /later/ in namespace shop; waiting');
    bed.pod('later-1')().write('here I am\n');
    await follow.shows('later-1 [app] here I am');
    const { code, err } = await follow.interrupt();
    expect(code).toBe(0);
    expect(err.match(/\n/g)).toHaveLength(1);
    bed.sim.kubelet.deletePod('shop', 'later-1');
  });

  test('a workload that is not there: names that are near', async () => {
    bed.sim.store.create('deployments.apps', {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'payments', namespace: 'shop' },
      spec: {
        replicas: 0,
        selector: { matchLabels: { app: 'payments' } },
        template: {
          metadata: { labels: { app: 'payments' } },
          spec: { containers: [{ name: 'main', image: 'any' }] },
        },
      },
    });
    await expectComplaint(complaint(['deploy/paymnets']), [
      1,
      'TARGET_NOT_FOUND',
      'no deployment is named "paymnets" in namespace shop',
      'did you mean payments?',
    ]);
  });
});

describe('environment and configuration file', () => {
  test('a bad value of a variable names the variable', async () => {
    await expectComplaint(complaint(['.'], { env: { KTL_TAIL: 'abc' } }), [
      2,
      'FLAG_INVALID',
      'KTL_TAIL: "abc" is not a whole number',
      '-1 or more',
    ]);
  });

  test('an unknown key of the file: file, line, the nearest', async () => {
    const file = await bed.file('typo.yaml', 'tail: 5\nnamespce: shop\n');
    await expectComplaint(complaint(['.'], { env: { KTL_CONFIG: file } }), [
      2,
      'CONFIG_KEY_UNKNOWN',
      `${file}:2: there is no key "namespce"`,
      'did you mean namespace?',
    ]);
  });

  test('a value of the file that does not fit', async () => {
    const file = await bed.file('type.yaml', 'tail: lots\n');
    await expectComplaint(complaint(['.'], { env: { KTL_CONFIG: file } }), [
      2,
      'CONFIG_VALUE_INVALID',
      `${file}:1: tail must be a whole number`,
      'docs/config.all-options.yaml',
    ]);
  });

  test('flag before variable before file before default', async () => {
    const KTL_CONFIG = await bed.file('good.yaml', 'timezone: Asia/Tokyo\n');
    const read = async (args: string[], env: Record<string, string>): Promise<string> => {
      const show = ['checkout', '--no-follow', '-T', '-P', '-F', '-07:00', ...args];
      const { code, out, err } = await bed.run(show, { env });
      expect({ code, err }).toEqual({ code: 0, err: '' });
      return out;
    };
    const KTL_TIMEZONE = 'Asia/Kolkata';
    const flag = ['--timezone', 'America/Bogota'];
    expect(await read(flag, { KTL_CONFIG, KTL_TIMEZONE })).toBe('[-05:00] hello\n');
    expect(await read([], { KTL_CONFIG, KTL_TIMEZONE })).toBe('[+05:30] hello\n');
    expect(await read([], { KTL_CONFIG })).toBe('[+09:00] hello\n');
    expect(await read([], {})).toBe('[+00:00] hello\n');
  });
});
