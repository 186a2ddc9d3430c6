import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { artifactLines, committedLines } from '../harness/capture-files.ts';
import { SimBed } from '../harness/sim-bed.ts';

let bed: SimBed;

beforeEach(async () => {
  bed = await SimBed.open();
});
afterEach(async () => {
  await bed[Symbol.asyncDispose]();
});

const part = (name: string): string => Buffer.from(`{"sub":"${name}"}`).toString('base64url');
const jwt = (name: string): string => `${part('HS256')}.${part(name)}.${part(`${name}-sign`)}`;

/** What nobody may find in a capture, by where it was. */
const planted = {
  environment: 'zebra4711environment',
  url: 'zebra4711url',
  flag: 'zebra4711flag',
  word: 'zebra4711word',
  annotation: 'zebra4711annotation',
  applied: 'zebra4711applied',
  configMap: 'zebra4711configmap',
  configFile: 'zebra4711configfile',
  secret: 'zebra4711secret',
  sessionFlag: 'zebra4711sessionflag',
  jwt: jwt('zebra4711environment'),
  jwtInConfig: jwt('zebra4711configmap'),
  jwtInNote: jwt('zebra4711annotation'),
} as const;

function deploy(): void {
  const { store } = bed.sim;
  const metadata = { name: 'api', namespace: 'shop' };
  store.create('namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } });
  store.create('secrets', {
    ...{ apiVersion: 'v1', kind: 'Secret', metadata },
    data: { password: Buffer.from(planted.secret).toString('base64') },
  });
  store.create('configmaps', {
    ...{ apiVersion: 'v1', kind: 'ConfigMap', metadata },
    data: {
      LEVEL: 'info',
      DB_PASSWORD: planted.configMap,
      'app.yaml': `db:\n  password: ${planted.configFile}\n`,
      session: planted.jwtInConfig,
    },
  });
  const annotations = {
    'example.com/api-token': planted.annotation,
    'example.com/note': `Bearer ${planted.jwtInNote}`,
    'kubectl.kubernetes.io/last-applied-configuration': `{"password":"${planted.applied}"}`,
  };
  const script = `echo 'login with password=kept-as-it-is'; sleep 3600`;
  const container = {
    ...{ name: 'app', image: 'api:1', command: ['sh', '-c', script] },
    args: [`--db-password=${planted.flag}`, '--token', planted.word],
    env: [
      { name: 'DB_PASSWORD', value: planted.environment },
      { name: 'DB_URL', value: `postgres://app:${planted.url}@db/shop` },
      { name: 'SESSION', value: planted.jwt },
      { name: 'FROM_SECRET', valueFrom: { secretKeyRef: { name: 'api', key: 'password' } } },
    ],
    envFrom: [{ configMapRef: { name: 'api' } }, { secretRef: { name: 'api' } }],
  };
  store.create('deployments.apps', {
    ...{ apiVersion: 'apps/v1', kind: 'Deployment' },
    metadata: { ...metadata, annotations },
    spec: {
      replicas: 1,
      selector: { matchLabels: { app: 'api' } },
      template: {
        metadata: { labels: { app: 'api' }, annotations },
        spec: { containers: [container] },
      },
    },
  });
}

/** Places whose secret is in some bytes: as it is, in other case, or as base64. */
function found(bytes: Buffer): string[] {
  const text = bytes.toString('latin1').toLowerCase();
  return Object.entries(planted)
    .filter(([, secret]) => {
      const forms = [secret, Buffer.from(secret).toString('base64').replace(/=+$/, '')];
      return [...forms, ...secret.split('.')].some((form) => text.includes(form.toLowerCase()));
    })
    .map(([place]) => place);
}

test('the look for secrets finds them', () => {
  const text = JSON.stringify(planted).toUpperCase();
  expect(found(Buffer.from(text))).toEqual(Object.keys(planted));
  expect(found(Buffer.from(Buffer.from(planted.secret).toString('base64')))).toEqual(['secret']);
});

const kept = ['login with password=kept-as-it-is'];

test('what looks secret is in no byte of a tarball; what a program logs is kept', async () => {
  deploy();
  const output = join(bed.home, 'a.tar.gz');
  const more = ['--attach-describe', '--capture-sqlite', '--events', '--capture-output', output];
  const ktl = bed.start(['logs', 'capture', 'deploy/api', ...more]);
  await expectCommitted(join(bed.home, 'a.partial/logs.sqlite'));
  expect(await ktl.interrupt()).toMatchObject({ code: 0 });
  const unpacked = gunzipSync(readFileSync(output));
  expect(found(unpacked)).toEqual([]);
  // It is no empty one: names of what was hidden are there.
  for (const name of ['DB_PASSWORD', 'DB_URL', 'LEVEL', 'example.com/api-token']) {
    expect(unpacked.includes(name)).toBe(true);
  }
  const lines = await artifactLines(output);
  expect(lines.filter((line) => line.includes('login'))).toEqual(kept);
});

test('nor in the file of --capture, where flags have some too', async () => {
  deploy();
  const file = join(bed.home, 'a.sqlite');
  const flags = ['--ui-token', planted.sessionFlag, '--ui', ':0', '--redact', planted.sessionFlag];
  const ktl = bed.start(['deploy/api', ...flags, '--capture', file]);
  await expectCommitted(file);
  expect(await ktl.interrupt()).toMatchObject({ code: 0 });
  expect(found(readFileSync(file))).toEqual([]);
  expect(await artifactLines(file)).toEqual(kept);
});

async function expectCommitted(path: string): Promise<void> {
  while (committedLines(path) === 0) await new Promise((settle) => setTimeout(settle, 10));
}
