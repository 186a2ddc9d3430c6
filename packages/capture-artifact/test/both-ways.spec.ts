import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { CaptureStream, CaptureWriter, LineFilter } from '@ktl/sqlite-archive';
import { openArtifact, packArtifact } from '../src/index.ts';
import { random } from './random.ts';
import {
  allLines,
  batchOf,
  checkout,
  collect,
  fewLines,
  plain,
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

async function packed(sqlite: boolean, fill = fewLines): Promise<string> {
  const work = await workingFolder(join(folder, 'incident.partial'), fill);
  const output = join(folder, 'incident.tar.gz');
  await packArtifact(work, output, { sqlite, removeFolder: true });
  return output;
}

const streams: readonly CaptureStream[] = [
  checkout,
  { ...checkout, container: 'proxy', restart: 2, prefix: '' },
  {
    namespace: 'shop',
    pod: 'cart-1',
    container: 'app',
    uid: 'pod-2',
    node: 'node-b',
    prefix: '“é” ',
  },
  { namespace: 'pay', pod: 'node-a', container: 'kubelet', source: 'node' },
];
const words = [
  'payment',
  'timeout',
  'ERROR',
  'naïve',
  '日本',
  'status=500',
  '{"a":1}',
  '\r',
  '\t',
  '',
];

async function randomLines(writer: CaptureWriter, draw: (below: number) => number): Promise<void> {
  for (let batch = 0; batch < 30; batch++) {
    const texts = Array.from({ length: draw(60) }, () => {
      const text = Array.from({ length: draw(6) }, () => words[draw(words.length)]).join(' ');
      const kind = draw(12);
      if (kind === 0) return Buffer.from([0xff, 0xfe, draw(256), 0]);
      if (kind === 1) return `${text}\0after`;
      return kind === 2 ? Buffer.from(`${text} 日`).subarray(0, -1) : text;
    });
    const own = texts.map(() => Buffer.from(draw(3) === 0 ? [0xc3, 0x28] : 'own form'));
    let at = 0;
    const offsets = Uint32Array.from(own.flatMap(({ length }) => [at, (at += length)]));
    await writer.write(
      batchOf(streams[draw(streams.length)] ?? checkout, texts, {
        fromNs: startNs + BigInt(draw(1_000_000)) * 1_000_000n + BigInt(draw(1000)),
        collectedMs: Number(startNs / 1_000_000n) + draw(1_000_000),
        levels: Uint8Array.from(texts, () => draw(7)),
        late: draw(4) === 0,
        ...(draw(4) === 0 && texts.length > 0
          ? { rendered: { bytes: Buffer.concat(own), offsets } }
          : {}),
      }),
    );
  }
}

function randomFilter(draw: (below: number) => number): LineFilter {
  const some = <T>(value: T): T | undefined => (draw(3) === 0 ? value : undefined);
  const greps = ['pay', /TIMEOUT/i, ['o', /t$/], /^$/, '\0', '日', ['payment', 'ERROR']] as const;
  const texts = ['payment', 'time*', '"ERROR payment"', 'status=500', 'naïve', 'NONE'];
  const fromNs = startNs + BigInt(draw(1000)) * 1_000_000_000n;
  return {
    namespace: some(draw(2) === 0 ? 'shop' : 'pay'),
    pod: some('checkout-7d-x'),
    container: some('app'),
    stream: some((stream: { readonly restart: number }) => stream.restart === 0),
    grep: some(greps[draw(greps.length)]),
    text: some(texts[draw(texts.length)]),
    sinceNs: some(fromNs),
    untilNs: some(fromNs + 300_000_000_000n),
    limit: some(draw(50)),
    after: some(draw(500)),
  };
}

test('a capture is the same from SQLite and from JSON, whatever is asked', async () => {
  const seed = Date.now() % 1_000_000;
  console.log(`seed ${String(seed)}`);
  const draw = random(seed);
  const output = await packed(true, (writer) => randomLines(writer, draw));
  await using sqlite = await openArtifact(output);
  await using json = await openArtifact(output, { preferJson: true });
  expect([sqlite.readsFrom, json.readsFrom]).toEqual(['sqlite', 'json']);
  expect(await json.summary()).toEqual(await sqlite.summary());
  expect(plain(await allLines(json))).toEqual(plain(await allLines(sqlite)));
  for (let round = 0; round < 60; round++) {
    const filter = randomFilter(draw);
    const [a, b] = [await allLines(json, filter), await allLines(sqlite, filter)];
    expect({ filter, lines: plain(a) }).toEqual({ filter, lines: plain(b) });
  }
});

describe('a tarball', () => {
  test('is what tar and gzip unpack, and that folder opens too', async () => {
    const work = await workingFolder(join(folder, 'a.partial'), fewLines);
    async function* describes() {
      yield { namespace: 'shop', pod: 'checkout-7d-x', text: 'Name: checkout\n' };
      yield { namespace: 'shop', pod: 'p'.repeat(200), text: 'long\n' };
      yield { namespace: 'shop', pod: 'checkout-7d-x', text: 'Name: again\n' };
      yield { namespace: '../..', pod: 'x', text: 'no' };
    }
    const output = join(folder, 'a.tar.gz');
    const result = await packArtifact(work, output, { sqlite: true, describes: describes() });
    expect(result).toEqual({ lines: 3, sizeBytes: statSync(output).size });
    expect(statSync(output).mode & 0o777).toBe(0o600);
    execFileSync('gzip', ['-t', output]);
    const listed = execFileSync('tar', ['-tzf', output]).toString().trim().split('\n');
    expect(listed).toEqual([
      'metadata.json',
      'logs.jsonl',
      'context.jsonl',
      'describes/shop/checkout-7d-x.txt',
      `describes/shop/${'p'.repeat(200)}.txt`,
      'logs.sqlite',
    ]);
    const unpacked = join(folder, 'unpacked');
    mkdirSync(unpacked);
    execFileSync('tar', ['-xzf', output, '-C', unpacked]);
    await using tarball = await openArtifact(output);
    for (const preferJson of [false, true]) {
      await using opened = await openArtifact(unpacked, { preferJson });
      expect(opened.kind).toBe('folder');
      expect(opened.readsFrom).toBe(preferJson ? 'json' : 'sqlite');
      expect(plain(await allLines(opened))).toEqual(plain(await allLines(tarball)));
      expect(await collect(opened.describes())).toEqual(await collect(tarball.describes()));
      expect(opened.metadata).toEqual(tarball.metadata);
    }
    expect((await collect(tarball.describes()))[0]?.text).toBe(
      'Name: checkout\n\n---\n\nName: again\n',
    );
    const again = join(folder, 'again.tar.gz');
    execFileSync('tar', ['-czf', again, '-C', unpacked, '.']);
    await using repacked = await openArtifact(again);
    expect(plain(await allLines(repacked))).toEqual(plain(await allLines(tarball)));
    const names = ['logs.sqlite', 'context.jsonl', 'logs.jsonl', 'metadata.json'];
    const backwards = join(folder, 'backwards.tar.gz');
    execFileSync('tar', ['-czf', backwards, '-C', unpacked, ...names]);
    for (const preferJson of [false, true]) {
      await using opened = await openArtifact(backwards, { preferJson });
      expect(opened.readsFrom).toBe(preferJson ? 'json' : 'sqlite');
      const pods = await collect(tarball.context('pods'));
      expect(await collect(opened.context('pods'))).toEqual(pods);
      const later = await collect(opened.context('pods', { after: pods[0]?.id }));
      expect(later).toEqual(pods.slice(1));
      expect(plain(await allLines(opened))).toEqual(plain(await allLines(tarball)));
    }
  });

  test('unpacks what is asked for, privately, and removes it', async () => {
    const output = await packed(true);
    const temporaryFolder = join(folder, 'temporary');
    mkdirSync(temporaryFolder);
    const unpacked = () =>
      readdirSync(temporaryFolder, { recursive: true, encoding: 'utf8' }).map((name) => {
        const { mode } = statSync(join(temporaryFolder, name));
        return `${name.replace(/-\w{6}(?=$|\/)/, '')} ${(mode & 0o777).toString(8)}`;
      });
    const sqlite = await openArtifact(output, { temporaryFolder });
    expect(unpacked()).toEqual(['ktl-artifact 700', 'ktl-artifact/logs.sqlite 600']);
    await sqlite[Symbol.asyncDispose]();
    await sqlite[Symbol.asyncDispose]();
    expect(unpacked()).toEqual([]);
    const json = await openArtifact(output, { temporaryFolder, preferJson: true });
    expect(unpacked()).toEqual(['ktl-artifact 700', 'ktl-artifact/context.jsonl 600']);
    await json[Symbol.asyncDispose]();
    expect(unpacked()).toEqual([]);
  });

  test('has its metadata first, complete', async () => {
    await using artifact = await openArtifact(await packed(false));
    expect(artifact.readsFrom).toBe('json');
    expect(artifact.metadata).toMatchObject({ state: 'finished', lines: 3, gapCount: 0 });
    expect(artifact.metadata.sqlitePath).toBeUndefined();
    expect(await collect(artifact.context('pods'))).toMatchObject([
      { id: 1, uid: 'pod-1', phase: 'Running', node: null },
    ]);
  });
});

test('a bare SQLite file says what its sessions say', async () => {
  const work = await workingFolder(join(folder, 'b.partial'), async (writer) => {
    await fewLines(writer);
    await writer.addContext('sessions', [
      {
        ...{ observed_at: '2026-11-21T08:00:00Z', session: 's', command: 'ktl logs checkout' },
        ...{ started_at: '2026-11-21T08:00:00Z', namespaces: '["shop"]', context: 'prod' },
        flags: '{"events":true,"deep":{"a":1}}',
      },
      { observed_at: '2026-11-21T08:01:00Z', ended_at: '2026-11-21T08:01:00Z' },
    ]);
    await writer.addContext('tags', [{ observed_at: 'x', name: 'ticket', value: 'INC-1' }]);
  });
  await using artifact = await openArtifact(join(work, 'logs.sqlite'));
  expect(artifact.kind).toBe('sqlite');
  expect(artifact.metadata).toEqual({
    ...{ format: 1, state: 'finished', sessionName: 's', command: 'ktl logs checkout' },
    ...{ context: 'prod', startedAt: '2026-11-21T08:00:00Z', endedAt: '2026-11-21T08:01:00Z' },
    ...{ durationSeconds: 60, namespaces: ['shop'], flags: { events: true }, eventsEnabled: true },
    ...{ follow: true, observedPodCount: 1, lines: 3, gapCount: 0, tags: { ticket: 'INC-1' } },
  });
  expect(readFileSync(join(work, 'metadata.json'), 'utf8')).toContain('"state": "writing"');
});
