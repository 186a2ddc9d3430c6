import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { CaptureWriter } from '@ktl/sqlite-archive';
import { openArtifact, packArtifact } from '../src/index.ts';
import {
  batchOf,
  checkout,
  codeOf,
  fewLines,
  jsonLines,
  startNs,
  workingFolder,
} from './working-folder.ts';

jest.setTimeout(60_000);

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ktl-artifact-test-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const at = (seconds: number): string =>
  new Date(Number(startNs / 1_000_000n) + seconds * 1000).toISOString();

/** A pod that moves through a rollout: another state every second, another owner in the end. */
async function rollout(writer: CaptureWriter): Promise<void> {
  const pod = { uid: 'pod-1', namespace: 'shop', name: 'checkout-7d-x', node: 'node-a' };
  const owner = { owner_kind: 'ReplicaSet', owner_name: 'checkout-7d', owner_uid: 'rs-1' };
  const containers = JSON.stringify([{ name: 'app', restartCount: 3 }]);
  await writer.addContext('pods', [
    { observed_at: at(1), ...pod, ...owner, phase: 'Pending', host_ip: '10.0.0.1' },
    { observed_at: at(2.5), ...pod, ...owner, phase: 'Running', containers, conditions: '[bad' },
    { observed_at: at(4), ...pod, ...owner, phase: 'Failed', deleted: 1 },
  ]);
  const pressure = JSON.stringify([{ type: 'MemoryPressure', status: 'True' }]);
  await writer.addContext('nodes', [
    { observed_at: at(0), uid: 'n', name: 'node-a', ready: 1 },
    { observed_at: at(3), uid: 'n', name: 'node-a', ready: 0, conditions: pressure },
  ]);
  const deployment = { owner_kind: 'Deployment', owner_name: 'checkout', owner_uid: 'd-1' };
  await writer.addContext('owners', [
    { observed_at: at(0), uid: 'rs-1', kind: 'ReplicaSet', ...deployment, hash: '7d' },
    {
      observed_at: at(0),
      uid: 'd-1',
      kind: 'Deployment',
      revision: '4',
      owner_kind: 'Deployment',
      owner_name: 'checkout',
      owner_uid: 'd-1',
    },
    { observed_at: at(4), uid: 'd-1', kind: 'Deployment', revision: '5' },
  ]);
  await writer.write(batchOf(checkout, ['0', '1', '2', '3', '4']));
  await writer.write(batchOf({ ...checkout, uid: '', node: '' }, ['no uid']));
  await writer.write(batchOf({ ...checkout, pod: 'other', uid: 'other', node: 'x' }, ['unknown']));
}

test('says what it unpacks to where that is more than is opened without being told to', async () => {
  const work = await workingFolder(join(folder, 'large.partial'), fewLines);
  const output = join(folder, 'large.tar.gz');
  const packed = await packArtifact(work, output, { sqlite: true, maxUnpackedBytes: 1000 });
  const unpackedBytes = packed.unpackedBytes ?? 0;
  const tooSmall = openArtifact(output, { maxUnpackedBytes: unpackedBytes - 1 });
  expect(await codeOf(tooSmall)).toBe('ARTIFACT_TOO_LARGE');
  await using opened = await openArtifact(output, { maxUnpackedBytes: unpackedBytes });
  expect(opened.metadata.lines).toBe(3);
});

test('versions follow each other as they came, also where the clock of who saw them was set back', async () => {
  const pod = { uid: 'pod-1', namespace: 'shop', name: 'checkout-7d-x' };
  const work = await workingFolder(join(folder, 'clock.partial'), async (writer) => {
    await writer.addContext('pods', [
      { observed_at: at(1), ...pod, phase: 'Pending' },
      { observed_at: at(3), ...pod, phase: 'Running' },
      { observed_at: at(-3600), ...pod, phase: 'Failed', restarts: 1 },
      { observed_at: at(-3599), ...pod, uid: 'pod-2', phase: 'again' },
    ]);
    await writer.write(batchOf(checkout, ['0', '1', '2', '3', '4']));
    await writer.write(batchOf({ ...checkout, uid: '' }, ['a', 'b', 'c', 'd', 'by name']));
  });
  const output = join(folder, 'clock.tar.gz');
  await packArtifact(work, output, { sqlite: false });
  const phases = jsonLines(output).map(({ raw, podState }) => [raw, podState?.phase]);
  expect(phases.filter(([raw]) => /\d|name/.test(String(raw)))).toEqual([
    ['0', 'Pending'],
    ['1', 'Pending'],
    ['2', 'Pending'],
    ['3', 'Failed'],
    ['4', 'Failed'],
    ['by name', 'again'],
  ]);
});

test('each line of logs.jsonl has what stood around it at its time', async () => {
  const work = await workingFolder(join(folder, 'a.partial'), rollout);
  const output = join(folder, 'a.tar.gz');
  await packArtifact(work, output, { sqlite: false });
  const lines = jsonLines(output);
  const seen = lines.map(({ raw, podState, nodeState, owners }) => [
    raw,
    podState?.phase,
    nodeState?.ready,
    owners.map((owner: { revision: string | null }) => owner.revision).join(),
  ]);
  const circle = (revision: string) => [',', ...Array<string>(7).fill(revision)].join(',').slice(1);
  expect(seen).toEqual([
    ['0', 'Pending', true, circle('4')],
    ['no uid', 'Pending', undefined, circle('4')],
    ['unknown', undefined, undefined, ''],
    ['1', 'Pending', true, circle('4')],
    ['2', 'Pending', true, circle('4')],
    ['3', 'Running', false, circle('4')],
    ['4', 'Failed', false, ',5'],
  ]);
  expect(lines[0]).toEqual({
    timestamp: '2026-11-21T08:00:00.000000000Z',
    formattedTimestamp: '2026-11-21 08:00:00.000',
    collectedAt: '2026-11-21T08:00:00.005Z',
    ordinal: 1,
    ...{ namespace: 'shop', pod: 'checkout-7d-x', container: 'app', uid: 'pod-1', restart: 0 },
    ...{ node: 'node-a', source: 'pod', prefix: 'checkout-7d-x app ' },
    ...{ raw: '0', rendered: 'checkout-7d-x app 0' },
    podState: {
      // Of a line from before the pod was seen: the first state, and when it was seen.
      observedAt: at(1),
      ...{ phase: 'Pending', nodeName: 'node-a', hostIP: '10.0.0.1', podIP: null, restarts: null },
      ...{ conditions: [], containers: [] },
    },
    nodeState: {
      ...{ observedAt: at(0), name: 'node-a', ready: true, kubeletVersion: null, conditions: [] },
    },
    owners: expect.arrayContaining([
      { kind: 'ReplicaSet', name: 'checkout-7d', uid: 'rs-1', hash: '7d', revision: null },
      { kind: 'Deployment', name: 'checkout', uid: 'd-1', hash: null, revision: '4' },
    ]),
  });
  expect(lines[5]?.podState).toMatchObject({
    conditions: '[bad',
    containers: [{ name: 'app', restartCount: 3 }],
  });
  expect(lines[6]?.podState?.deleted).toBe(true);
});

describe('packing', () => {
  const names = () => readdirSync(folder).sort();

  test('refuses what exists, links to nothing too, and leaves it', async () => {
    const work = await workingFolder(join(folder, 'a.partial'), fewLines);
    const output = join(folder, 'a.tar.gz');
    writeFileSync(output, 'mine');
    expect(await codeOf(packArtifact(work, output, { sqlite: false }))).toBe('ARTIFACT_EXISTS');
    expect(statSync(output).size).toBe(4);
    rmSync(output);
    symlinkSync(join(folder, 'none'), output);
    expect(await codeOf(packArtifact(work, output, { sqlite: false }))).toBe('ARTIFACT_EXISTS');
    expect(names()).toEqual(['a.partial', 'a.tar.gz']);
  });

  test('refuses what came into being while it packed', async () => {
    const work = await workingFolder(join(folder, 'a.partial'), fewLines);
    const output = join(folder, 'a.tar.gz');
    const onProgress = (): void => {
      writeFileSync(output, 'mine');
    };
    const packing = packArtifact(work, output, { sqlite: false, onProgress });
    expect(await codeOf(packing)).toBe('ARTIFACT_EXISTS');
    expect(statSync(output).size).toBe(4);
    expect(names()).toEqual(['a.partial', 'a.tar.gz']);
  });

  test('refuses a capture that is not finished', async () => {
    const work = await workingFolder(join(folder, 'a.partial'), fewLines, { isKilled: true });
    const output = join(folder, 'a.tar.gz');
    expect(await codeOf(packArtifact(work, output, { sqlite: false }))).toBe('ARTIFACT_UNFINISHED');
    expect(names()).toEqual(['a.partial']);
  });

  test('cancelled leaves nothing but the folder', async () => {
    const many = async (writer: CaptureWriter): Promise<void> => {
      for (let i = 0; i < 20; i++) {
        await writer.write(batchOf(checkout, Array<string>(1000).fill('x'.repeat(100))));
      }
    };
    const work = await workingFolder(join(folder, 'a.partial'), many);
    const output = join(folder, 'a.tar.gz');
    const cancel = new AbortController();
    const reports: number[] = [];
    const packing = packArtifact(work, output, {
      sqlite: true,
      removeFolder: true,
      signal: cancel.signal,
      onProgress: ({ done, total }) => {
        reports.push(done / total);
        if (done >= total / 2) cancel.abort(new Error('enough'));
      },
    });
    await expect(packing).rejects.toThrow('enough');
    expect(reports[0]).toBeLessThan(0.6);
    expect(names()).toEqual(['a.partial']);
    const done: number[] = [];
    const onProgress = (progress: { done: number }): number => done.push(progress.done);
    await packArtifact(work, output, { sqlite: true, removeFolder: true, onProgress });
    expect(done.at(-1)).toBe(20_000);
    expect(names()).toEqual(['a.tar.gz']);
  });

  test('into a folder that is not there says so', async () => {
    const work = await workingFolder(join(folder, 'a.partial'), fewLines);
    const packing = packArtifact(work, join(folder, 'none/a.tar.gz'), { sqlite: false });
    await expect(packing).rejects.toMatchObject({
      code: 'ARTIFACT_WRITE_FAILED',
      message: expect.stringContaining('there is no such file or folder'),
    });
  });

  test('gives the same bytes again', async () => {
    const work = await workingFolder(join(folder, 'a.partial'), fewLines);
    for (const name of ['a', 'b']) {
      await packArtifact(work, join(folder, `${name}.tar.gz`), { sqlite: true });
    }
    const bytes = (name: string) => readFileSync(join(folder, name));
    expect(bytes('a.tar.gz').equals(bytes('b.tar.gz'))).toBe(true);
  });
});

test('a capture that is opened live is followed while it is written', async () => {
  let follow: Promise<unknown> | undefined;
  const path = join(folder, 'a.partial');
  await workingFolder(path, async (writer) => {
    await fewLines(writer);
    await writer.flush();
    expect(await codeOf(openArtifact(path))).toBe('ARTIFACT_UNFINISHED');
    await using live = await openArtifact(path, { live: true });
    expect([live.kind, live.readsFrom, live.metadata.state]).toEqual([
      'folder',
      'sqlite',
      'writing',
    ]);
    expect((await live.summary()).state).toBe('writing');
    await writer.write(batchOf(checkout, ['later']));
    await writer.flush();
    const found = [];
    for await (const lines of live.lines({ after: 3 })) found.push(...lines);
    follow = Promise.resolve(found.map(({ raw }) => raw.toString()));
  });
  expect(await follow).toEqual(['later']);
});
