import { describe, expect, test } from '@jest/globals';
import { faults } from '@ktl/kube-client';
import { createOutageReport, type RunHealth } from './outage-report.ts';

const startMs = new Date(2026, 0, 31, 14, 3, 12).getTime();
const well: RunHealth = {
  feed: { synced: true, staleSinceMs: undefined, lastError: undefined },
  tail: { open: 12, waiting: 0, reconnecting: 0 },
  lastReason: undefined,
};
const noRoute = faults.CLUSTER_UNREACHABLE({
  server: 'https://10.0.0.1',
  problem: 'connection refused',
});
const noWatch = faults.API_FORBIDDEN({
  subject: { verb: 'watch', resource: 'pods', namespace: 'shop' },
  status: 403,
  serverMessage: '',
});
const down: RunHealth = {
  ...well,
  feed: { synced: true, staleSinceMs: startMs, lastError: noRoute },
  tail: { open: 0, waiting: 0, reconnecting: 12 },
};

/** Looks once a second at each state for as long as it lasts; gives what was said, by second. */
function said(
  states: readonly (readonly [RunHealth, seconds: number])[],
  follows = true,
): string[] {
  let nowMs = startMs;
  const texts: string[] = [];
  const report = createOutageReport({
    log: { warn: (text) => void texts.push(`${String((nowMs - startMs) / 1_000)}: ${text}`) },
    now: () => nowMs,
    follows,
  });
  for (const [health, seconds] of states) {
    for (let second = 0; second < seconds; second += 1) {
      nowMs += 1_000;
      report.look(health);
    }
  }
  return texts;
}

describe('an outage', () => {
  test('is said once with its beginning, reason and what waits; then its end', () => {
    expect(
      said([
        [down, 41],
        [well, 20],
      ]),
    ).toEqual([
      '8: the cluster does not answer since 14:03:12 (cannot reach https://10.0.0.1: connection refused); 12 logs wait, nothing is lost as long as the files are kept',
      '48: connected again after 42 s',
    ]);
  });

  test('that is over before it matters is not said', () => {
    expect(
      said([
        [down, 7],
        [well, 20],
      ]),
    ).toEqual([]);
  });

  test('stays one through moments in which a new connection seems to hold', () => {
    expect(
      said([
        [down, 10],
        [well, 5],
        [down, 10],
        [well, 5],
        [down, 10],
      ]),
    ).toHaveLength(1);
  });

  test('is said again the next time', () => {
    expect(
      said([
        [down, 10],
        [well, 10],
        [{ ...down, feed: { ...down.feed, staleSinceMs: startMs + 20_000 } }, 10],
      ]),
    ).toHaveLength(3);
  });

  test('of a server that answers with errors says so', () => {
    const lastError = faults.API_FAILED({
      subject: { verb: 'watch', resource: 'pods' },
      status: 500,
      serverMessage: 'etcd \x1b[2Jis away',
    });
    const [text] = said([[{ ...down, feed: { ...down.feed, lastError } }, 10]]);
    expect(text).toContain('the cluster does not serve since 14:03:12 (cannot watch pods: etcd ');
    expect(text).not.toContain('\x1b');
  });

  test('of the watch alone names what is not seen', () => {
    const [text] = said([[{ ...down, tail: well.tail }, 10]]);
    expect(text).toMatch(/refused\); new pods are not seen meanwhile$/);
  });

  test('of logs alone names their number and the last reason', () => {
    const tail = { open: 3, waiting: 0, reconnecting: 1 };
    expect(said([[{ ...well, tail, lastReason: 'connection reset' }, 20]])).toEqual([
      '9: 1 log cannot be read since 14:03:13 (connection reset); nothing is lost as long as the files are kept',
    ]);
  });
});

describe('a run that is well', () => {
  test.each<[string, RunHealth['feed']]>([
    [
      'before the first list, however slow',
      { synced: false, staleSinceMs: startMs, lastError: undefined },
    ],
    [
      'while an expired version makes it list again',
      {
        synced: true,
        staleSinceMs: startMs,
        lastError: faults.API_EXPIRED({
          subject: { verb: 'watch', resource: 'pods' },
          status: 410,
          serverMessage: '',
        }),
      },
    ],
    ['always', well.feed],
  ])('says nothing: %s', (_, feed) => {
    expect(said([[{ ...well, feed }, 60]])).toEqual([]);
  });
});

describe('a watch that is forbidden', () => {
  const blind: RunHealth = { ...well, feed: { ...down.feed, lastError: noWatch } };

  test('is said at once and once: new pods will not be seen', () => {
    expect(said([[blind, 90]])).toEqual([
      '1: new pods will not be seen: you may not watch pods in namespace "shop"',
    ]);
  });

  test('does not matter to a read that ends', () => {
    expect(said([[blind, 90]], false)).toEqual([]);
  });

  test('is over when it is allowed', () => {
    expect(
      said([
        [blind, 30],
        [well, 10],
      ])[1],
    ).toBe('37: new pods are seen again after 30 s');
  });
});

describe('containers without a place', () => {
  const full: RunHealth = { ...well, tail: { open: 2, waiting: 3, reconnecting: 0 } };

  test('are said once when they have waited, and when all are read', () => {
    expect(
      said([
        [full, 20],
        [well, 10],
      ]),
    ).toEqual([
      '4: 3 containers wait for a place and cannot be read: 2 are; raise --max-log-requests or name fewer',
      '27: every container that matches is read now',
    ]);
  });

  test('do not matter to a read that ends, which gives places back', () => {
    expect(said([[full, 20]], false)).toEqual([]);
  });
});
