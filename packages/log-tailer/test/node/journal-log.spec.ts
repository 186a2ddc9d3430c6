import { describe, expect, test } from '@jest/globals';
import { NodeBed } from './node-bed.ts';

const kubelet = [{ path: 'kubelet.log', service: 'kubelet' }];

/** Messages without time and name. */
function messages(bed: NodeBed): string[] {
  return bed.lines.map((line) => line.replace(/^.*\[712\]: /, ''));
}

async function write(bed: NodeBed, ...said: readonly string[]): Promise<void> {
  for (const message of said) {
    bed.node.journal('kubelet', message);
    await bed.time.pass(100);
  }
}

describe('the journal of a service', () => {
  test('is read where there is no file of that name', async () => {
    await using bed = await NodeBed.open();
    await write(bed, 'one', 'two');
    await bed.tail(kubelet);
    expect(messages(bed)).toEqual(['one', 'two']);
    expect(bed.stamps[0]).toMatch(/^2026-09-21T14:00:00\.000\d{3}000Z$/);
  });

  test('is not read where there is one', async () => {
    await using bed = await NodeBed.open();
    bed.node.append('kubelet.log', 'a file\n');
    await write(bed, 'a journal');
    await bed.tail(kubelet);
    expect(bed.lines).toEqual(['a file']);
  });

  test('goes on from its last entry: each comes once, equal ones of a moment as often as written', async () => {
    await using bed = await NodeBed.open();
    await write(bed, 'one');
    await bed.tail(kubelet);
    for (let i = 0; i < 8; i++) {
      for (let j = 0; j < 300; j++) bed.node.journal('kubelet', `again ${String(i)}`);
      await bed.time.pass(3300);
    }
    await bed.time.pass(10_000);
    expect(messages(bed)).toHaveLength(1 + 8 * 300);
    for (let i = 0; i < 8; i++) {
      expect(messages(bed).filter((one) => one === `again ${String(i)}`)).toHaveLength(300);
    }
  });

  test('gives an entry that is like one that came, to the microsecond, once more', async () => {
    await using bed = await NodeBed.open();
    bed.node.journal('kubelet', 'twin');
    await bed.tail(kubelet);
    expect(messages(bed)).toEqual(['twin']);
    bed.time.step(-100);
    bed.node.journal('kubelet', 'twin');
    await bed.time.pass(10_000);
    expect(new Set(bed.lines).size).toBe(1);
    expect(bed.lines).toHaveLength(2);
  });

  test('is asked for what is new only', async () => {
    await using bed = await NodeBed.open();
    for (let i = 0; i < 5000; i++) bed.node.journal('kubelet', 'old '.repeat(50));
    await bed.time.pass(10_000);
    await write(bed, 'young');
    await bed.tail(kubelet);
    const before = bed.receivedBytes;
    await bed.time.pass(60_000);
    expect(bed.receivedBytes - before).toBeLessThan(10_000);
    expect(bed.lines).toHaveLength(5001);
  });

  test.each([
    [0, []],
    [2, ['c', 'd']],
  ])('--tail %i, then what comes', async (tailLines, expected) => {
    await using bed = await NodeBed.open();
    for (const one of ['a', 'b', 'c', 'd']) bed.node.journal('kubelet', one);
    await bed.tail(kubelet, { tailLines });
    expect(messages(bed)).toEqual(expected);
    await write(bed, 'e');
    await bed.time.pass(10_000);
    expect(messages(bed)).toEqual([...expected, 'e']);
  });

  test.each([0, -5 * 3_600_000, 9 * 3_600_000])(
    '--since, and following, where the clock of the node is %i ms from UTC',
    async (zoneMs) => {
      await using bed = await NodeBed.open();
      bed.node.zoneMs = zoneMs;
      await write(bed, 'old');
      await bed.time.pass(60_000);
      await write(bed, 'young', 'younger');
      await bed.tail(kubelet, { sinceMs: Date.UTC(2026, 8, 21, 14, 0, 30) });
      expect(messages(bed)).toEqual(['young', 'younger']);
      await bed.time.pass(30_000);
      await write(bed, 'new');
      await bed.time.pass(10_000);
      expect(messages(bed)).toEqual(['young', 'younger', 'new']);
    },
  );

  test('keeps the rows of an entry together, and is silent about the journal itself', async () => {
    await using bed = await NodeBed.open();
    await write(bed, 'panic\n    at one\n    at two', 'next');
    await bed.tail(kubelet);
    expect(messages(bed)).toEqual(['panic', '    at one', '    at two', 'next']);
    expect(new Set(bed.stamps.slice(0, 3)).size).toBe(1);
  });

  test('that has no entry yet is followed from its first', async () => {
    await using bed = await NodeBed.open();
    await write(bed, 'old');
    await bed.tail(kubelet, { sinceMs: Date.UTC(2026, 8, 21, 15), tailLines: 5 });
    await write(bed, 'b', 'c');
    await bed.time.pass(10_000);
    expect(messages(bed)).toEqual(['b', 'c']);
  });
});

describe('what cannot be read', () => {
  const refusals = (bed: NodeBed): string[] =>
    bed.notices.filter(({ notice }) => notice === 'refused').map(({ detail }) => detail ?? '');

  test('a log that is not there is refused once, with names like it, and read when it comes', async () => {
    await using bed = await NodeBed.open();
    bed.node.append('kube-proxy.log', 'x\n');
    bed.node.append('apt/history.log', 'x\n');
    await bed.tail('kube-prox.log', { tailLines: 1 });
    await bed.time.pass(40_000);
    expect(refusals(bed)).toEqual([
      'node node-1 has no log kube-prox.log; it has kube-proxy.log, apt/; name one with --node-log',
    ]);
    bed.node.append('kube-prox.log', 'one\ntwo\n');
    await bed.time.pass(40_000);
    expect(bed.lines).toEqual(['one', 'two']);
  });

  test('a service without a journal is refused with what the node offers', async () => {
    await using bed = await NodeBed.open();
    bed.node.append('syslog', 'x\n');
    await bed.tail(kubelet, { follow: false });
    await bed.end();
    expect(refusals(bed)).toEqual([
      'node node-1 has no log kubelet.log, and no service of that name in its journal; it has syslog; name one with --node-log',
    ]);
  });

  test('queries that are off are no error of their own', async () => {
    await using bed = await NodeBed.open();
    bed.node.append('syslog', 'x\n');
    bed.node.answersQueries = false;
    await write(bed, 'unreachable');
    await bed.tail(kubelet, { follow: false });
    await bed.end();
    expect(refusals(bed)).toHaveLength(1);
    expect(bed.lines).toEqual([]);
  });

  test('a folder is refused with the files in it', async () => {
    await using bed = await NodeBed.open();
    bed.node.append('apt/history.log', 'x\n');
    await bed.tail('apt', { follow: false });
    await bed.end();
    expect(refusals(bed)).toEqual([
      'apt is a folder on node node-1, not a log; name a file in it: history.log',
    ]);
  });

  test('a missing right is explained once, for all nodes and files', async () => {
    await using bed = await NodeBed.open();
    bed.sim.deny({ resource: 'nodes/proxy' });
    bed.tell({ type: 'present', node: 'node-1' });
    bed.tell({ type: 'present', node: 'node-2' });
    await bed.tail([...kubelet, { path: 'syslog', service: undefined }]);
    await bed.time.pass(60_000);
    expect(refusals(bed)).toHaveLength(1);
    expect(refusals(bed)[0]).toMatch(/"get" on "nodes\/proxy".* powerful.* run commands/);
  });

  test('a node that fails does not end another, and is read on when it is back', async () => {
    await using bed = await NodeBed.open();
    bed.node.append('a.log', 'one\n');
    bed.sim.kubelet.nodeLogs('node-2').append('a.log', 'other one\n');
    bed.sim.faults.add({
      ...{ match: { path: /node-2/ }, times: 40 },
      fault: { kind: 'status', code: 503 },
    });
    bed.tell({ type: 'present', node: 'node-1' });
    bed.tell({ type: 'present', node: 'node-2' });
    await bed.tail('a.log');
    bed.node.append('a.log', 'two\n');
    await bed.time.pass(5000);
    expect(bed.lines).toEqual(['one', 'two']);
    await bed.time.pass(400_000);
    expect(bed.lines).toEqual(['one', 'two', 'other one']);
  });

  test('a kubelet that restarts costs nothing', async () => {
    await using bed = await NodeBed.open();
    bed.node.append('a.log', 'one\n');
    await bed.tail('a.log');
    bed.sim.kubelet.restart({ downMs: 8000 });
    bed.node.append('a.log', 'two\n');
    await bed.time.pass(60_000);
    expect(bed.lines).toEqual(['one', 'two']);
  });

  test('every cut of a connection, at any byte, costs and repeats nothing', async () => {
    await using bed = await NodeBed.open();
    const rows = Array.from({ length: 400 }, (_, i) => `row${String(i)}`);
    bed.node.append('a.log', '');
    await bed.tail('a.log');
    for (let i = 0; i < 40; i++) {
      bed.node.append('a.log', `${rows.slice(10 * i, 10 * i + 10).join('\n')}\n`);
      bed.sim.faults.add({ fault: { kind: 'cut', atByte: (i * 13) % 300 } });
      await bed.time.pass(1500);
    }
    await bed.time.pass(60_000);
    expect(bed.lines).toEqual(rows);
    expect(bed.gaps).toEqual([]);
  });
});

describe('nodes that come and go', () => {
  test('a node is read from when it comes to when it goes, what it had until then included', async () => {
    await using bed = await NodeBed.open();
    const other = bed.sim.kubelet.nodeLogs('node-2');
    other.append('a.log', 'one\n');
    bed.node.append('a.log', 'first\n');
    await bed.tail('a.log');
    bed.tell({ type: 'present', node: 'node-2' });
    await bed.time.pass(5000);
    other.append('a.log', 'two\n');
    bed.tell({ type: 'absent', node: 'node-2' });
    await bed.time.pass(5000);
    other.append('a.log', 'too late\n');
    await bed.time.pass(20_000);
    expect(bed.lines).toEqual(['first', 'one', 'two']);
    expect(bed.notices.filter(({ notice }) => notice === 'ended')).toHaveLength(1);
  });

  test('without following, the tail ends when all of them are read', async () => {
    await using bed = await NodeBed.open();
    bed.tell({ type: 'present', node: 'node-1' });
    bed.tell({ type: 'present', node: 'node-2' });
    bed.node.append('a.log', 'one\n');
    bed.sim.kubelet.nodeLogs('node-2').append('a.log', 'two');
    await bed.tail('a.log', { follow: false });
    await bed.end();
    expect(bed.lines.toSorted()).toEqual(['one', 'two']);
  });
});
