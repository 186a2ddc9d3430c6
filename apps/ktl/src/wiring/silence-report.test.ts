import { describe, expect, test } from '@jest/globals';
import type { ContainerTarget, TargetChange } from '@ktl/kube-informers';
import type { LogNotice } from '@ktl/log-tailer';
import { createSilenceReport } from './silence-report.ts';

const calm = { open: 0, waiting: 0, reconnecting: 0 };

function present(pod: string, state: ContainerTarget['state']['phase'] = 'running'): TargetChange {
  return {
    type: 'present',
    target: {
      ...{
        key: pod,
        namespace: 'ns',
        pod,
        podUid: pod,
        node: 'n',
        container: 'c',
        role: 'regular',
      },
      ...{ restartCount: 0, containerId: 'x', lastTerminated: undefined, podPhase: 'Running' },
      ...{ podDeleting: false, initial: true },
      state: { phase: state } as ContainerTarget['state'],
    },
  };
}

function notice(pod: string, what: LogNotice['notice']): LogNotice {
  const change = present(pod);
  if (change.type !== 'present') throw new TypeError('unreachable');
  return { type: 'notice', notice: what, origin: { target: change.target, instance: 0 } };
}

function open() {
  const said: string[] = [];
  let nowMs = 0;
  const report = createSilenceReport({ warn: (text) => said.push(text), now: () => nowMs });
  const after = (ms: number, health = calm): string[] => {
    nowMs += ms;
    report.look(health);
    return said.splice(0);
  };
  return { report, after };
}

describe('containers that run without a log', () => {
  test('are one warning after ten seconds, said once', () => {
    const { report, after } = open();
    for (let i = 0; i < 200; i += 1) report.watch(present(`fake-${String(i)}`));
    report.watch(present('real'));
    report.note(notice('real', 'attached'));
    expect(after(9_000)).toEqual([]);
    expect(after(1_000)).toEqual([
      '200 containers run, but their nodes have no logs of them: ns/fake-0 [c], ns/fake-1 [c], ns/fake-2 [c] and 197 more; they are asked again',
    ]);
    report.watch(present('fake-1'));
    expect(after(60_000)).toEqual([]);
    report.watch(present('late'));
    expect(after(10_000)).toEqual([
      'ns/late [c] runs, but its node has no log of it; it is asked again',
    ]);
  });

  test('are one warning also where they are seen one after the other', () => {
    const { report, after } = open();
    report.watch(present('a'));
    expect(after(1_000)).toEqual([]);
    report.watch(present('b'));
    expect(after(8_000)).toEqual([]);
    report.watch(present('new'));
    expect(after(1_000)).toEqual([expect.stringMatching(/^2 containers run.*ns\/a .*ns\/b /)]);
    expect(after(60_000)).toEqual([expect.stringMatching(/^ns\/new /)]);
  });

  test('are not those that wait to start, are refused, are gone, or ended', () => {
    const { report, after } = open();
    report.watch(present('pending', 'waiting'));
    for (const name of ['refused', 'gone', 'ended']) report.watch(present(name));
    report.note(notice('refused', 'refused'));
    const gone = present('gone');
    if (gone.type === 'present') report.watch({ ...gone, type: 'absent', reason: 'deleted' });
    report.watch(present('ended', 'terminated'));
    expect(after(60_000)).toEqual([]);
  });

  test('are not told while containers wait for a place or for the server', () => {
    const { report, after } = open();
    report.watch(present('a'));
    expect(after(60_000, { ...calm, waiting: 5 })).toEqual([]);
    expect(after(1_000, { ...calm, reconnecting: 1 })).toEqual([]);
    expect(after(1_000)).toHaveLength(1);
  });
});
