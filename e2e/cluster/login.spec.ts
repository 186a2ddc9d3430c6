import { beforeAll, describe, expect, test } from '@jest/globals';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { podsReachApi, poll, testbedLayout } from '@ktl/testbed';
import { importKtlImage, ktlInImage } from '../harness/ktl-image.ts';
import { instancesOf, Scenario } from '../harness/scenario.ts';
import { describeOnTestbed, expectFlawless, isTestbed, testKtl } from './rules.ts';

const image = 'docker.io/testbed/ktl:1';
const layout = testbedLayout();
const canReach = isTestbed && (await podsReachApi());

const rules = [
  { apiGroups: [''], resources: ['pods'], verbs: ['get', 'list', 'watch'] },
  { apiGroups: [''], resources: ['pods/log'], verbs: ['get'] },
];

/** Runs ktl in a pod of its own to its end, without a kubeconfig; gives what it printed. */
async function runInPod(
  scenario: Scenario,
  account: string,
  args: readonly string[],
): Promise<{ readonly phase: string; readonly text: string }> {
  const { api, namespace } = scenario;
  const name = `ktl-${account}`;
  const pods = `/api/v1/namespaces/${namespace}/pods`;
  await api.call('POST', pods, {
    metadata: { name },
    spec: {
      serviceAccountName: account,
      restartPolicy: 'Never',
      containers: [
        {
          name: 'ktl',
          image,
          imagePullPolicy: 'Never',
          command: ['node', ktlInImage, ...args],
          env: [{ name: 'HOME', value: '/tmp' }],
        },
      ],
    },
  });
  const ended = async (): Promise<string | undefined> => {
    const pod = await api.call<{ status: { phase: string } }>('GET', `${pods}/${name}`);
    return ['Succeeded', 'Failed'].find((phase) => phase === pod.status.phase);
  };
  const phase = await poll(ended, { what: `pod ${name} to end`, timeoutMs: 60_000 });
  return { phase, text: (await api.read(`${pods}/${name}/log`)).toString() };
}

async function createAccount({ api, namespace }: Scenario, name: string): Promise<void> {
  const accounts = `/api/v1/namespaces/${namespace}/serviceaccounts`;
  await api.call('POST', accounts, { metadata: { name } });
  // A pod needs it, and its controller takes a moment.
  const authority = `/api/v1/namespaces/${namespace}/configmaps/kube-root-ca.crt`;
  const isThere = async (): Promise<boolean> => (await api.read(authority)).length > 0;
  await poll(isThere, { what: 'the certificate authority of the namespace', timeoutMs: 30_000 });
}

async function allowLogs({ api, namespace }: Scenario, account: string): Promise<void> {
  const path = `/apis/rbac.authorization.k8s.io/v1/namespaces/${namespace}`;
  await api.call('POST', `${path}/roles`, { metadata: { name: 'logs' }, rules });
  await api.call('POST', `${path}/rolebindings`, {
    metadata: { name: 'logs' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'logs' },
    subjects: [{ kind: 'ServiceAccount', name: account, namespace }],
  });
}

(canReach ? describe : describe.skip)('ktl in a pod, without a kubeconfig', () => {
  beforeAll(() => importKtlImage(image), 120_000);

  testKtl('reads logs of its own namespace as its service account', async () => {
    await using scenario = await Scenario.begin('in-cluster login');
    await scenario.pod('steady', { count: 50 });
    await createAccount(scenario, 'reader');
    await allowLogs(scenario, 'reader');
    const args = ['logs', 'steady', '--tail', '-1', '--no-follow', '-o', 'json'];
    const { phase, text } = await runInPod(scenario, 'reader', args);
    for (const line of text.split('\n').filter((row) => row.startsWith('{'))) {
      scenario.ledger.take((JSON.parse(line) as { message: string }).message);
    }
    expect({ phase, lines: scenario.ledger.delivered }).toEqual({ phase: 'Succeeded', lines: 50 });
  });

  testKtl('names the right that its service account lacks', async () => {
    await using scenario = await Scenario.begin('in-cluster login, not allowed');
    await createAccount(scenario, 'nobody');
    const { phase, text } = await runInPod(scenario, 'nobody', ['logs', 'steady', '--no-follow']);
    expect(phase).toBe('Failed');
    expect(text).toContain('API_FORBIDDEN');
    expect(text).toContain('pods');
    expect(text).toContain(scenario.namespace);
  });
});

/** A login program whose client certificate is a new one each time, and good for two seconds. */
async function writeLoginProgram(folder: string): Promise<string> {
  const pki = layout.pki;
  const runs = join(folder, 'runs');
  const script = `#!/bin/sh -e
cd ${folder}
echo run >>${runs}
serial=$(wc -l <${runs})
openssl x509 -req -in ${pki}/admin.csr -CA ${pki}/ca.crt -CAkey ${pki}/ca.key \\
  -set_serial "$serial" -days 1 -out user.crt -extfile ${pki}/extensions 2>/dev/null
text() { awk '{ printf "%s\\\\n", $0 }' "$1"; }
# ktl takes a credential for expired 10 s before its end.
cat <<END
{ "apiVersion": "client.authentication.k8s.io/v1", "kind": "ExecCredential", "status": {
  "expirationTimestamp": "$(date -u -d '+12 seconds' +%Y-%m-%dT%H:%M:%SZ)",
  "clientCertificateData": "$(text user.crt)",
  "clientKeyData": "$(text ${pki}/admin.key)" } }
END
`;
  const path = join(folder, 'login');
  await writeFile(path, script);
  await chmod(path, 0o755);
  const ca = (await readFile(join(pki, 'ca.crt'))).toString('base64');
  const kubeconfig = join(folder, 'kubeconfig');
  await writeFile(
    kubeconfig,
    `apiVersion: v1
kind: Config
current-context: program
contexts: [{ name: program, context: { cluster: testbed, user: program } }]
clusters:
  - name: testbed
    cluster: { server: "https://127.0.0.1:6443", certificate-authority-data: ${ca} }
users:
  - name: program
    user:
      exec:
        apiVersion: client.authentication.k8s.io/v1
        command: ./login
        interactiveMode: Never
`,
  );
  return kubeconfig;
}

describeOnTestbed('a login program that gives client certificates', () => {
  test('is asked again when they end, and nothing is lost or repeated by that', async () => {
    await using scenario = await Scenario.begin('certificates of a login program, renewed');
    const folder = await mkdtemp(join(tmpdir(), 'ktl-e2e-login-'));
    try {
      scenario.logInWith(await writeLoginProgram(folder));
      const first = await scenario.deploy('checkout', 1, { count: 4000, rate: 400 });
      const selector = 'app in (checkout, checkout-late)';
      await scenario.tail({ kind: 'regex', regex: 'checkout.*', selector });
      await scenario.delivered(1600);
      // Reached with a new credential, over a new connection, while the first pod is still read.
      const late = await scenario.pod('checkout-late', { count: 1000, rate: 500 });
      const expected = [...instancesOf(first, 4000), ...instancesOf([late], 1000)];
      expectFlawless(await scenario.settle(expected), expected);
      const runs = (await readFile(join(folder, 'runs'), 'utf8')).trim().split('\n').length;
      expect(runs).toBeGreaterThanOrEqual(2);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
