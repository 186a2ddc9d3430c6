import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testbedLayout, type Layout } from './layout.ts';
import { endProcess, findDaemon, findStrays, startDaemon, stopDaemon } from './processes.ts';

let layout: Layout;
let etcd: string;

// A program that is called as one of ours is, from a folder of this testbed.
beforeEach(async () => {
  layout = testbedLayout({ KTL_TESTBED_HOME: await mkdtemp(join(tmpdir(), 'ktl-testbed-')) });
  await mkdir(layout.logs, { recursive: true });
  await mkdir(layout.bin, { recursive: true });
  etcd = join(layout.bin, 'etcd');
  await symlink('/bin/sleep', etcd);
});

afterEach(async () => {
  for (const pid of await findStrays(layout)) await endProcess(pid, 'SIGKILL');
  await rm(layout.home, { recursive: true, force: true });
});

const onLinux = process.platform === 'linux' ? describe : describe.skip;

onLinux('daemons of a testbed', () => {
  test('are found by their pid file, and gone when stopped', async () => {
    const pid = await startDaemon(layout, 'etcd', { command: () => [etcd, '1000'] });
    expect(await findDaemon(layout, 'etcd')).toBe(pid);
    await stopDaemon(layout, 'etcd', 'SIGKILL');
    expect(await findDaemon(layout, 'etcd')).toBeUndefined();
    expect(await findStrays(layout)).toEqual([]);
  });

  test('are found without a pid file', async () => {
    const pid = await startDaemon(layout, 'etcd', { command: () => [etcd, '1000'] });
    await rm(join(layout.run, 'etcd.pid'));
    expect(await findDaemon(layout, 'etcd')).toBeUndefined();
    expect(await findStrays(layout)).toEqual([pid]);
  });

  test('are never mistaken for a process that got their number', async () => {
    await writeFile(join(layout.run, 'etcd.pid'), `${process.pid}\n`);
    expect(await findDaemon(layout, 'etcd')).toBeUndefined();
    await stopDaemon(layout, 'etcd', 'SIGKILL');
    expect(process.pid).toBeGreaterThan(0);
  });

  test('belong to one home: another testbed does not see them', async () => {
    await startDaemon(layout, 'etcd', { command: () => [etcd, '1000'] });
    const other = testbedLayout({ KTL_TESTBED_HOME: `${layout.home}-other` });
    expect(await findStrays(other)).toEqual([]);
  });
});
