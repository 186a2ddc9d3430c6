import { describe, expect, test } from '@jest/globals';
import { describePod } from '@ktl/kube-describe';
import { openTimeZone } from '@ktl/term-view';

const now = Date.parse('2026-11-21T12:00:00Z');
const metadata = { name: 'web', namespace: 'shop' };
const textOf = (pod: object, more: object = {}): string => describePod({ pod, now, ...more });
const container = (fields: object): object => ({
  metadata,
  spec: { containers: [{ name: 'app', ...fields }] },
});

describe('events', () => {
  const events = [
    { type: 'Normal', reason: 'Old', message: ' text\n', lastTimestamp: '2026-11-21T11:59:00Z' },
    {
      ...{ type: 'Warning', reason: 'BackOff', message: 'again', count: 3 },
      firstTimestamp: '2026-11-21T11:55:00Z',
      lastTimestamp: '2026-11-21T11:58:30Z',
      source: { component: 'kubelet' },
    },
    {
      ...{ type: 'Normal', reason: 'Scheduled', message: 'to a node' },
      eventTime: '2026-11-21T09:30:00.123456Z',
      reportingComponent: 'scheduler',
    },
    {
      ...{ type: 'Normal', reason: 'Series', message: 'many' },
      eventTime: '2026-11-19T11:00:00.000000Z',
      series: { count: 9, lastObservedTime: '2026-11-21T11:51:05.000000Z' },
    },
  ];

  test('stand in a table, by the time they were seen last, with counts and ages', () => {
    const [, table = ''] = textOf({}, { events }).split('Events:\n');
    expect(table).toBe(
      [
        '  Type     Reason     Age                   From       Message',
        '  ----     ------     ----                  ----       -------',
        '  Normal   Scheduled  149m                  scheduler  to a node',
        '  Normal   Series     8m55s (x9 over 2d1h)             many',
        '  Warning  BackOff    90s (x3 over 5m)      kubelet    again',
        '  Normal   Old        <unknown>                        text\n',
      ].join('\n'),
    );
  });

  test('are left out where they were not asked for, and none where there are none', () => {
    expect(textOf({})).not.toContain('Events');
    expect(textOf({}, { events: [] })).toMatch(/^Events: +<none>$/m);
  });

  test('with line breaks go on in their column', () => {
    const text = textOf({}, { events: [{ reason: 'A', message: 'one\nName: forged' }] });
    const [, , , , first = '', second = ''] = text.slice(text.indexOf('Events:')).split('\n');
    expect([first, second]).toEqual([expect.stringMatching(/ {2,}Name: forged$/), '']);
  });
});

describe('time', () => {
  test('is in the zone that was asked for', () => {
    const pod = { status: { startTime: '2026-11-21T10:00:00Z' } };
    expect(textOf(pod)).toContain('Sat, 21 Nov 2026 10:00:00 +0000');
    expect(textOf(pod, { timeZone: openTimeZone('Asia/Kolkata') })).toContain(
      'Sat, 21 Nov 2026 15:30:00 +0530',
    );
  });

  test.each([
    ['2026-11-21T11:59:30Z', '30s'],
    ['2026-11-21T11:58:00Z', '2m'],
    ['2026-11-21T12:05:00Z', '<invalid>'],
    ['2025-11-21T12:00:00Z', '365d'],
    ['2023-11-21T12:00:00Z', '3y1d'],
    ['2010-11-21T12:00:00Z', '16y'],
  ])('since a deletion at %s is %s', (deletionTimestamp, age) => {
    const text = textOf({ metadata: { ...metadata, deletionTimestamp } });
    expect(text).toContain(`Terminating (lasts ${age})`);
  });
});

describe('hostile text', () => {
  const hostile = '\x1b[31mred\r\u202egnp\x07\nStatus: Forged';

  test('is shown, and no line begins with it', () => {
    const pod = {
      metadata: {
        name: hostile,
        annotations: { a: hostile, [hostile]: 'b' },
        labels: { l: hostile },
      },
      spec: {
        containers: [
          {
            ...{ name: hostile, image: hostile, command: [hostile], args: [hostile] },
            env: [{ name: hostile, value: hostile }],
            livenessProbe: { exec: { command: [hostile] } },
            volumeMounts: [{ mountPath: hostile, name: hostile }],
          },
        ],
        volumes: [{ name: hostile, hostPath: { path: hostile } }],
        tolerations: [{ key: hostile, value: hostile }],
      },
      status: { phase: 'Running', message: hostile, reason: hostile },
    };
    const text = textOf(pod, { events: [{ reason: hostile, message: hostile }] });
    expect(text).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]/);
    expect(text).toContain(String.raw`\x1b[31mred\r\u202egnp\x07`);
    expect(text.match(/^Status:.*$/gm)).toEqual([expect.stringMatching(/^Status: +Running$/)]);
  });

  test('with a TAB makes no column', () => {
    const text = textOf(container({ env: [{ name: 'A\tB', value: 'c\td' }] }));
    expect(text).toContain(String.raw`      A\tB:      c` + '\td\n');
  });
});

describe('secrets', () => {
  test('literal values go through redact, references do not', () => {
    const seen: string[] = [];
    const redact = (name: string, value: string): string => {
      seen.push(name);
      return name === 'TOKEN' ? '[redacted]' : value;
    };
    const secretKeyRef = { name: 'keys', key: 'k' };
    const env = [
      { name: 'TOKEN', value: 'hidden' },
      { name: 'PLAIN', value: 'shown' },
      { name: 'REFERENCE', valueFrom: { secretKeyRef } },
    ];
    const text = textOf(container({ env }), { redact });
    expect(text).not.toContain('hidden');
    expect(text).toMatch(/TOKEN: +\[redacted\]$/m);
    expect(text).toMatch(/PLAIN: +shown$/m);
    expect(seen).toEqual(['TOKEN', 'PLAIN']);
  });
});

describe('what kubectl 1.33 does not know', () => {
  test('restart rules, keys of files and claims of devices are shown', () => {
    const rules = [{ action: 'Restart', exitCodes: { operator: 'In', values: [3, 4] } }];
    const fileKeyRef = { volumeName: 'v', path: 'p', key: 'k', optional: true };
    const pod = {
      spec: {
        containers: [
          {
            ...{ name: 'app', restartPolicy: 'Never', restartPolicyRules: rules },
            env: [{ name: 'A', valueFrom: { fileKeyRef } }],
          },
        ],
        resourceClaims: [{ name: 'gpu', resourceClaimTemplateName: 'one-gpu' }],
      },
      status: { resourceClaimStatuses: [{ name: 'gpu', resourceClaimName: 'gpu-x7k' }] },
    };
    const text = textOf(pod);
    expect(text).toMatch(
      /Restart Policy: +Never\n +Restart Policy Rules:\n +Restart on exit codes In \[3 4\]$/m,
    );
    expect(text).toMatch(/A: +<set to the key 'k' of file 'p' in volume 'v'> +Optional: true$/m);
    expect(text).toMatch(
      /^ {4}ResourceClaimTemplateName: +one-gpu\n {4}ResourceClaimName: +gpu-x7k$/m,
    );
  });

  test('probes and tokens with which it panics are shown', () => {
    const sources = [{ serviceAccountToken: { path: 'token' } }];
    const pod = {
      spec: {
        containers: [{ name: 'app', livenessProbe: { grpc: { port: 9000 } } }],
        volumes: [{ name: 'all', projected: { sources } }],
      },
    };
    expect(textOf(pod)).toMatch(/Liveness: +grpc <pod>:9000 {2}delay=0s/);
    expect(textOf(pod)).toMatch(/TokenExpirationSeconds: +$/m);
  });
});

describe('objects of any shape', () => {
  test.each([null, 7, 'text', [], [null], { a: { b: [] } }, true])('%j for every field', (odd) => {
    const fields = (names: string): object =>
      Object.fromEntries(names.split(' ').map((name) => [name, odd]));
    const one = fields('name image ports command args env envFrom resources livenessProbe');
    const pods = [
      fields('metadata spec status'),
      {
        metadata: fields('name labels annotations ownerReferences deletionTimestamp'),
        spec: {
          ...fields('initContainers tolerations topologySpreadConstraints nodeSelector'),
          containers: [odd, one, { name: 'app', env: [odd, { valueFrom: odd }], envFrom: [odd] }],
          volumes: [odd, { name: 'v', projected: odd, csi: odd }],
        },
        status: fields('conditions podIPs containerStatuses startTime'),
      },
    ];
    for (const pod of pods) {
      expect(textOf(pod, { events: [odd] as object[] })).toMatch(/^Name:/);
    }
  });
});
