import { describe, expect, test } from '@jest/globals';
import type { ContainerTarget, TargetChange } from '@ktl/kube-informers';
import type { LogNotice } from '@ktl/log-tailer';
import { createSilenceReport } from './silence-report.ts';

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
  const after = (ms: number): string[] => {
    nowMs += ms;
    report.look();
    return said.splice(0);
  };
  return { report, after };
}

describe('containers whose logs the server does not have', () => {
  test('are one warning for all that are told of together, said once', () => {
    const { report, after } = open();
    for (let i = 0; i < 200; i += 1) report.watch(present(`fake-${String(i)}`));
    for (let i = 0; i < 200; i += 1) report.note(notice(`fake-${String(i)}`, 'absent'));
    expect(after(2_000)).toEqual([]);
    report.watch(present('slow'));
    report.note(notice('slow', 'absent'));
    expect(after(1_000)).toEqual([
      '201 containers run, but their nodes have no logs of them: ns/fake-0 [c], ns/fake-1 [c], ns/fake-2 [c] and 198 more; they are asked again',
    ]);
    expect(after(60_000)).toEqual([]);
    report.watch(present('late'));
    report.note(notice('late', 'absent'));
    expect(after(1_000)).toEqual([]);
    expect(after(3_000)).toEqual([
      'ns/late [c] runs, but its node has no log of it; it is asked again',
    ]);
  });

  test('are not those that nobody has asked for yet, however long that takes', () => {
    const { report, after } = open();
    for (let i = 0; i < 2_000; i += 1) report.watch(present(`pod-${String(i)}`));
    for (let i = 0; i < 700; i += 1) report.note(notice(`pod-${String(i)}`, 'attached'));
    expect(after(9_000)).toEqual([]);
    expect(after(60_000)).toEqual([]);
  });

  test('are not those that wait to start, ended, are gone, are refused, or have one after all', () => {
    const { report, after } = open();
    report.watch(present('pending', 'waiting'));
    for (const name of ['ended', 'gone', 'refused', 'read']) report.watch(present(name));
    for (const name of ['pending', 'ended', 'gone', 'refused', 'read'])
      report.note(notice(name, 'absent'));
    const gone = present('gone');
    if (gone.type === 'present') report.watch({ ...gone, type: 'absent', reason: 'deleted' });
    report.watch(present('ended', 'terminated'));
    report.note(notice('refused', 'refused'));
    report.note(notice('read', 'attached'));
    expect(after(60_000)).toEqual([]);
  });
});
