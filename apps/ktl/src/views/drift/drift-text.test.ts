import { expect, test } from '@jest/globals';
import { createDriftLedger, podState, type DriftPod } from '@ktl/pod-drift';
import { driftJson } from './drift-json.ts';
import type { DriftReport } from './drift-report.ts';
import { driftLines, type DriftLook } from './drift-text.ts';

const look: DriftLook = {
  color: false,
  width: undefined,
  isSpread: false,
  subject: 'pods in namespace shop',
  next: 'a sample every 30 s',
  timeOf: (ms) => `t${String(ms)}`,
  dateOf: (ms) => `day t${String(ms)}`,
};

interface Wish {
  readonly hash?: string;
  readonly restarts?: number;
  readonly reason?: string;
}

function pod(name: string, { hash, restarts = 0, reason }: Wish = {}): DriftPod {
  const owner = { kind: 'ReplicaSet', name: `api-${hash ?? ''}`, controller: true };
  return {
    metadata: {
      ...{ name, namespace: 'shop', uid: name },
      ...(hash === undefined
        ? {}
        : { labels: { 'pod-template-hash': hash }, ownerReferences: [owner] }),
    },
    spec: { nodeName: 'n1', containers: [{ name: 'app' }] },
    status: {
      phase: 'Running',
      reason,
      containerStatuses: [{ name: 'app', restartCount: restarts, state: { running: {} } }],
    },
  };
}

/** What is said of the second of two samples. */
function report(
  before: readonly DriftPod[],
  between: readonly DriftPod[],
  after: readonly DriftPod[],
): DriftReport {
  const ledger = createDriftLedger();
  const [first, second] = [before, after].map((pods) => pods.map((one) => podState(one)));
  for (const one of first ?? []) ledger.set(one);
  ledger.sample(1);
  for (const one of between.map((each) => podState(each))) {
    ledger.set(one);
    ledger.remove(one);
  }
  for (const one of first ?? [])
    if (!second?.some(({ name }) => name === one.name)) ledger.remove(one);
  for (const one of second ?? []) ledger.set(one);
  const calm = { resumedFrom: undefined, unseen: undefined, seenAgainMs: undefined };
  return { iteration: 2, sinceMs: 1, ...ledger.sample(2), ...calm };
}

const busy = report(
  [pod('api-abc-1', { hash: 'abc' }), pod('db-0', { restarts: 2 }), pod('old')],
  [pod('job')],
  [
    pod('api-def-1', { hash: 'def' }),
    pod('db-0', { restarts: 5 }),
    pod('\x1b[31mnew\n', { restarts: 1 }),
  ],
);
const calm = report([pod('a')], [], [pod('a')]);

test('sections stand in columns, rollouts under their workload, hostile names escaped', () => {
  expect(driftLines(busy, look)).toEqual([
    't2  2 added, 2 removed, 1 changed, 1 came and went; 3 pods',
    '~  Deployment/api  rollout hash abc -> def: 1 added, 1 removed',
    '+  api-def-1       Running on n1',
    '-  api-abc-1       was Running on n1',
    String.raw`+  new\n           Running on n1, container app 1 restart`,
    '-  old             was Running on n1',
    '~  db-0            container app restarts 2 -> 5',
    '+- job             came and went, was Running on n1',
  ]);
});

test('names say their namespace where there are several', () => {
  const lines = driftLines(busy, { ...look, isSpread: true });
  expect(lines.filter((line) => /^(?:\+-|~)/.test(line)).map((line) => line.slice(3, 22))).toEqual([
    'shop/Deployment/api',
    'shop/db-0          ',
    'shop/job           ',
  ]);
});

test.each<[string, Partial<DriftReport>, readonly string[]]>([
  ['no change', {}, ['t2  no change; 1 pod']],
  [
    'the first sample',
    { drift: undefined },
    ['t2  1 pod now; watching pods in namespace shop, a sample every 30 s'],
  ],
  [
    'one that goes on with a file',
    { resumedFrom: 'a.ndjson' },
    [
      'pods in namespace shop, compared with day t1 of a.ndjson, a sample every 30 s',
      't2  no change; 1 pod',
    ],
  ],
  [
    'an outage, of which nobody knows whether anything changed',
    { unseen: { sinceMs: 1, reason: 'no answer' } },
    [
      't2  cannot see all pods since t1: no answer; no pod is taken for removed; 1 pod when last seen',
    ],
  ],
  [
    'its end',
    { seenAgainMs: 4_200 },
    [
      't2  no change; 1 pod',
      'all pods are seen again, after 4 s; what came and went meanwhile is not known',
    ],
  ],
])('%s', (_, change, lines) => {
  expect(driftLines({ ...calm, ...change }, look)).toEqual(lines);
});

test('JSON is one line with every list, empty ones too', () => {
  const text = driftJson(busy);
  expect(text.match(/\n/g)).toHaveLength(1);
  expect(JSON.parse(text)).toMatchObject({
    ...{ iteration: 2, pods: 3, drift: true, unseen: null, resumedFrom: null },
    time: '1970-01-01T00:00:00.002Z',
    since: '1970-01-01T00:00:00.001Z',
    rollouts: [{ from: 'abc', to: 'def' }],
    cameAndWent: [{ name: 'job' }],
  });
  expect(JSON.parse(driftJson(calm))).toMatchObject({ drift: false, added: [], changed: [] });
});

test('what does not fit on a line of the terminal goes on under it, between words', () => {
  const lines = driftLines(busy, { ...look, width: 50 });
  const folded = lines.filter((line) => line.includes('\n'));
  expect(folded.length).toBeGreaterThan(0);
  for (const line of folded) {
    const [first = '', ...rest] = line.split('\n');
    expect(first).toMatch(/^\S/);
    for (const part of rest) expect(part).toMatch(/^ {6}\S/);
    expect(Math.max(...line.split('\n').map((part) => part.length))).toBeLessThanOrEqual(50);
  }
  const words = (text: readonly string[]): string[] => text.join('\n').split(/\s+/);
  expect(words(lines)).toEqual(words(driftLines(busy, look)));
});
