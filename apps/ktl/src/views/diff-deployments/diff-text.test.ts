import { describe, expect, test } from '@jest/globals';
import { displayWidth } from '@ktl/term-view';
import type { DiffLook } from './diff-cells.ts';
import { diffJson } from './diff-json.ts';
import type { DeploymentDiff, DiffPicture, DiffSide } from './diff-picture.ts';
import { diffLines } from './diff-text.ts';

const side: DiffSide = {
  ...{ revisions: [1], replicaSets: ['api-1'], images: ['registry.example/shop/api:2.14.4'] },
  ...{ wanted: 3, ready: 3, available: 3, restarts: 0, recentRestarts: 0 },
  ...{ warnings: 0, normals: 2, lines: 126, entries: 126, errors: 0, coveredMs: 60_000 },
};

const api: DeploymentDiff = {
  ...{ namespace: 'shop', name: 'api', phase: 'under-way', isPaused: false, stalled: undefined },
  newSide: {
    ...side,
    ...{ revisions: [2], images: ['registry.example/shop/api:2.14.5'], wanted: 1, ready: 0 },
    ...{ available: 0, warnings: 5, restarts: 4, recentRestarts: 1, entries: 40, errors: 10 },
  },
  oldSide: side,
  errors: [
    { shape: 'no price of order <n>', sample: 'no price of order 7', new: 9, old: 0 },
    { shape: 'slow answer', sample: 'slow answer', new: 1, old: 2 },
  ],
  otherErrors: 0,
  events: [
    {
      ...{ side: 'NEW', type: 'Warning', reason: 'Unhealthy', count: 5, object: 'Pod/api-2-x' },
      ...{ message: 'probe failed', lastStamp: '2026-09-21T14:13:25.000000000Z' },
    },
  ],
  reasons: [{ kind: 'warnings', new: 5, old: 0 }],
};

const idle: DeploymentDiff = {
  ...api,
  ...{ name: 'web', phase: 'idle', newSide: side, oldSide: undefined, errors: [], events: [] },
  reasons: [],
};

function picture(...deployments: readonly DeploymentDiff[]): DiffPicture {
  const atMs = Date.parse('2026-09-21T14:13:25Z');
  const times = { atMs, windowMs: 60_000, sinceMs: atMs - 300_000 };
  return { ...times, deployments, isLive: true, underWayOnly: false, notes: [] };
}

function look(width: number | undefined, color = false): DiffLook {
  return { width, color, timeOf: (ms) => new Date(ms).toISOString().slice(11, 19) };
}

describe('the picture as text', () => {
  test('puts both sides beside each other, what only the new one has first', () => {
    expect(diffLines(picture(api), look(76), { height: 24, rows: 5, keys: 'q quits' })).toEqual([
      '14:13:25  q quits  rates over 1m  counts since 14:08:25',
      '',
      'shop/api: rollout under way, revision OLD 1 -> NEW 2',
      'NEW IS WORSE: 5 warnings, OLD 0',
      '          NEW                               OLD',
      'image     registry.example/shop/api:2.14.5  registry.example/shop/api:2.14.4',
      'ready     0/1                               3/3',
      'available 0                                 3',
      'restarts  4 (1 recent)                      0',
      'warnings  5                                 0',
      'lines/s   2.1                               2.1',
      'errors/s  0.17 (25.0%)                      0',
      '    NEW    OLD   errors by message, ! only in NEW',
      '      9      - ! no price of order <n>',
      '      1      2   slow answer',
      'events',
      'NEW x5   Warning Unhealthy: probe failed (api-2-x)',
    ]);
  });

  test('has those that are worst off first, also as JSON', () => {
    const stuck: DeploymentDiff = { ...api, name: 'stuck', reasons: [], stalled: 'no progress' };
    const fine: DeploymentDiff = { ...api, name: 'fine', reasons: [] };
    const all = picture(idle, fine, stuck, api);
    const names = ['api', 'stuck', 'fine', 'web'];
    const titles = diffLines(all, look(80), { height: undefined, rows: 5 })
      .filter((text) => text.startsWith('shop/'))
      .map((text) => text.slice('shop/'.length, text.indexOf(':')));
    expect(titles).toEqual(names);
    const { deployments } = JSON.parse(diffJson(all)) as { deployments: { name: string }[] };
    expect(deployments.map(({ name }) => name)).toEqual(names);
  });

  test('where no rollout is looked at says so, and waits for one only while it is live', () => {
    const none = { ...picture(), underWayOnly: true };
    const room = { height: undefined, rows: 5 };
    expect(diffLines(none, look(80), room)[1]).toBe('no rollout is under way; waiting for one');
    expect(diffLines({ ...none, isLive: false }, look(80), room)[1]).toBe(
      'no rollout is under way',
    );
  });

  test('without a rollout has one side, and says so', () => {
    const lines = diffLines(picture(idle), look(80), { height: undefined, rows: 5 });
    expect(lines[2]).toBe('shop/web: no rollout under way, revision 1');
    expect(lines[0]).toMatch(/waiting for the next rollout$/);
    const last = diffLines({ ...picture(idle), isLive: false }, look(80), {
      height: undefined,
      rows: 5,
    });
    expect(last.join('\n')).not.toContain('waiting');
    expect(lines.join('\n')).not.toContain('OLD');
  });

  test('fits every size: no line is wider, and there are no more than fit', () => {
    const long = {
      ...api,
      name: 'a-deployment-with-a-name-that-is-much-longer-than-others',
      errors: Array.from({ length: 100 }, (_, at) => ({ ...api.errors[0]!, new: 100 - at })),
      events: Array.from({ length: 100 }, () => api.events[0]!),
    };
    for (const all of [
      [api],
      [long],
      [idle, long],
      [api, idle, long],
      Array.from({ length: 9 }, () => long),
    ]) {
      for (let width = 20; width <= 130; width += 7) {
        for (let height = 4; height <= 60; height += 3) {
          const room = { height, rows: 5, keys: 'q quits' };
          const lines = diffLines(picture(...all), look(width), room);
          expect(Math.max(...lines.map(displayWidth))).toBeLessThanOrEqual(width);
          expect(lines.length).toBeLessThanOrEqual(height);
        }
      }
    }
  });

  test('in a small window the worse ones come first, three lines each', () => {
    const worse = { ...api, name: 'worse' };
    const all = picture(...Array.from({ length: 5 }, () => idle), worse);
    const lines = diffLines(all, look(60), { height: 20, rows: 5 });
    expect(lines.slice(1, 4)).toEqual([
      'WORSE shop/worse: rollout under way, revision OLD 1 -> NEW 2',
      'NEW 0/1 ready  warn 5  err 0.17 (25.0%)  lines 2.1',
      'OLD 3/3 ready  warn 0  err 0  lines 2.1',
    ]);
  });

  test('nothing that a container or the cluster says can act on the terminal', () => {
    const hostile = '\x1b[2J\x1b]0;gotcha\x07\u202e\r\n\u0007';
    const evil: DeploymentDiff = {
      ...api,
      newSide: { ...side, images: [hostile] },
      stalled: hostile,
      errors: [{ shape: hostile, sample: hostile, new: 1, old: 0 }],
      events: [{ ...api.events[0]!, reason: hostile, message: hostile, object: hostile }],
      reasons: [{ kind: 'stalled', text: hostile }],
    };
    const text = diffLines({ ...picture(evil), notes: [hostile] }, look(80, true), {
      height: undefined,
      rows: 5,
    }).join('\n');
    expect(text.replaceAll(/\x1b\[[\d;]*m/g, '')).not.toMatch(/[\x00-\x09\x0b-\x1f\u202e]/);
  });

  test('colours are SGR sequences alone, and without them all else is the same', () => {
    const room = { height: undefined, rows: 5 };
    const plain = diffLines(picture(api, idle), look(80), room);
    const colored = diffLines(picture(api, idle), look(80, true), room);
    const bare = colored.map((line) => line.replaceAll(/\x1b\[[\d;]*m/g, '').trimEnd());
    expect(bare).toEqual(plain);
    expect(colored).not.toEqual(plain);
    expect(plain.join('\n')).not.toMatch(/[^\n -~]/);
  });

  test('what is not shown of many messages is counted', () => {
    const errors = Array.from({ length: 20 }, (_, at) => ({
      ...{ shape: `m${String(at)}`, sample: '', new: 2, old: 0 },
    }));
    const lines = diffLines(picture({ ...api, errors, otherErrors: 7 }), look(80), {
      ...{ height: undefined, rows: 5 },
    });
    // Four rows and the line that says so: 16 messages of 2, and 7 forgotten.
    expect(lines.filter((line) => / m\d+$/.test(line))).toHaveLength(4);
    expect(lines).toContain('                 and 39 others');
  });
});

test('the picture as JSON has rates, and is one line whatever messages hold', () => {
  const text = diffJson(picture({ ...api, stalled: 'line\nbreak' }));
  expect(text.match(/\n/g)).toHaveLength(1);
  expect(JSON.parse(text)).toMatchObject({
    windowSeconds: 60,
    deployments: [
      {
        ...{ worse: true, stalled: 'line\nbreak', reasons: [{ kind: 'warnings', new: 5, old: 0 }] },
        new: { linesPerSecond: 2.1, errorsPerSecond: 0.1667, errorShare: 0.25 },
        errors: [{ message: 'no price of order <n>', new: 9, old: 0 }, {}],
      },
    ],
  });
});
