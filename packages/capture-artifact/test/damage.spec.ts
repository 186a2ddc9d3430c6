import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import type { LineFilter } from '@ktl/sqlite-archive';
import { openArtifact } from '../src/index.ts';
import { metadataJson } from './tar-bytes.ts';
import { codeOf, collect } from './working-folder.ts';

jest.setTimeout(60_000);

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ktl-artifact-test-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function line(ordinal: number, more: object = {}): string {
  return JSON.stringify({
    ...{ timestamp: `2026-11-21T08:00:00.00000000${String(ordinal)}Z`, ordinal },
    ...{ collectedAt: '2026-11-21T08:00:01Z', namespace: 'shop', pod: 'p', container: 'c' },
    ...{ uid: '', restart: 0, node: '', source: 'pod', raw: `line ${String(ordinal)}` },
    ...{ rendered: 'r', ...more },
  });
}

/** Reads a folder with this logs.jsonl: its lines, and how it ended. */
async function read(text: Buffer | string, filter?: LineFilter) {
  const path = join(folder, 'capture');
  rmSync(path, { recursive: true, force: true });
  mkdirSync(path);
  writeFileSync(join(path, 'metadata.json'), metadataJson);
  writeFileSync(join(path, 'logs.jsonl'), text);
  await using artifact = await openArtifact(path);
  const texts: string[] = [];
  let end = 'whole';
  try {
    for await (const lines of artifact.lines(filter)) {
      texts.push(...lines.map(({ raw }) => raw.toString()));
    }
  } catch (error) {
    const { code, message } = error as { code: string; message: string };
    end = `${code} ${message.replace(path, 'A')}`;
  }
  return { texts, end };
}

test('lines that cannot be read are counted, and all others given', async () => {
  const bad = ['{"a":', 'null', '[]', line(3, { raw: 5 }), line(3, { timestamp: 'noon' }), '7'];
  const text = `${[line(1), bad[0], line(2), ...bad.slice(1), '', line(4)].join('\n')}\n`;
  const { texts, end } = await read(text);
  expect(texts).toEqual(['line 1', 'line 2', 'line 4']);
  expect(end).toBe(
    'ARTIFACT_LINES_DAMAGED A: 6 lines of logs.jsonl cannot be read; line 2 is no JSON',
  );
});

test.each([
  [{ restart: 1.5 }, 'has no restart as it should be'],
  [{ level: 'odd' }, 'has no level as it should be'],
  [{ rawBase64: '%%' }, 'has no rawBase64 as it should be'],
  [{ ordinal: 0 }, 'has no ordinal as it should be'],
  [{ timestamp: '2026-13-41T99:00:00Z' }, 'has no time as it should be'],
])('%j is said', async (more, problem) => {
  const { end } = await read(`${line(1, more)}\n`);
  expect(end).toContain(`1 line of logs.jsonl cannot be read; line 1 ${problem}`);
});

test('half a line at the end is told, a whole one without its newline is given', async () => {
  const cut = await read(`${line(1)}\n${line(2).slice(0, 60)}`);
  expect(cut.texts).toEqual(['line 1']);
  expect(cut.end).toMatch(/^ARTIFACT_LINES_DAMAGED .* 1 line of .*; line 2 is cut off$/);
  const whole = await read(`${line(1)}\n${line(2)}`);
  expect(whole).toEqual({ texts: ['line 1', 'line 2'], end: 'whole' });
});

test('lines of 1 MB and of 5 MB come whole', async () => {
  const raws = ['x'.repeat(1_000_000), '日'.repeat(1_700_000), 'short'];
  const { texts, end } = await read(raws.map((raw, i) => `${line(i + 1, { raw })}\n`).join(''));
  expect(texts.map((text) => text.length)).toEqual(raws.map((raw) => raw.length));
  expect(end).toBe('whole');
});

test('damage is told with a filter and a limit too', async () => {
  const text = `${line(1)}\nbad\n${line(2)}\n${line(3)}\n`;
  expect(await read(text, { limit: 2 })).toMatchObject({
    texts: ['line 1', 'line 2'],
    end: expect.stringMatching(/^ARTIFACT_LINES_DAMAGED .* 1 line /),
  });
  expect(await read(text, { after: 1 })).toMatchObject({
    texts: ['line 2', 'line 3'],
    end: expect.stringMatching(/^ARTIFACT_LINES_DAMAGED .* 1 line /),
  });
});

test('lines in the order of arrival, however many', async () => {
  const count = 120_000;
  const shuffled = Array.from({ length: count }, (_, i) => ((i * 7919) % count) + 1);
  const text = shuffled
    .map((ordinal) => line(1, { ordinal, raw: String(ordinal) }))
    .concat('')
    .join('\n');
  const { texts } = await read(text, { after: 10 });
  expect(texts).toEqual(Array.from({ length: count - 10 }, (_, i) => String(i + 11)));
  expect((await read(text, { after: 10, limit: 3 })).texts).toEqual(['11', '12', '13']);
});

test('no more is read than is asked for', async () => {
  const path = join(folder, 'capture');
  mkdirSync(path);
  writeFileSync(join(path, 'metadata.json'), metadataJson);
  writeFileSync(join(path, 'logs.jsonl'), `${line(1)}\n`.repeat(20_000));
  await using artifact = await openArtifact(path);
  let seen = 0;
  for await (const lines of artifact.lines()) {
    seen += lines.length;
    break;
  }
  expect(seen).toBeLessThan(5000);
  const cancel = new AbortController();
  const reading = async (): Promise<void> => {
    for await (const lines of artifact.lines({}, cancel.signal)) {
      cancel.abort(new Error(lines.length > 0 ? 'enough' : 'none'));
    }
  };
  await expect(reading()).rejects.toThrow('enough');
});

test('rows that are not as they were written are told', async () => {
  const path = join(folder, 'capture');
  mkdirSync(path);
  writeFileSync(join(path, 'metadata.json'), metadataJson);
  writeFileSync(join(path, 'logs.jsonl'), '');
  for (const row of [
    '{',
    '[]',
    '{"table":"lines","id":1}',
    '{"table":"pods","id":1}',
    '{"table":"pods","id":1,"observed_at":"x","ready":"yes"}',
  ]) {
    writeFileSync(join(path, 'context.jsonl'), `${row}\n`);
    await using artifact = await openArtifact(path);
    expect(await codeOf(collect(artifact.context('pods')))).toBe('ARTIFACT_DAMAGED');
  }
});
