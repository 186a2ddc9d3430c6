import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { openArtifact, packArtifact } from '@ktl/capture-artifact';
import type { LogBatch, LogEvent } from '@ktl/log-tailer';
import { openCapture, type CaptureLine } from '@ktl/sqlite-archive';
import { createCaptureFile, type CaptureFile, type CaptureFileOptions } from './capture-file.ts';

const target = {
  key: 'u1/app',
  role: 'regular',
  namespace: 'shop',
  pod: 'api-1',
  podUid: 'u1',
  container: 'app',
  node: 'n1',
} as const;
const nowMs = Date.UTC(2026, 8, 21, 15);

function linesOf(
  texts: readonly (string | Buffer)[],
  more: Partial<LogBatch> = {},
): Extract<LogEvent, { type: 'lines' }> {
  const offsets: number[] = [];
  let bytes = Buffer.alloc(0);
  for (const [index, text] of texts.entries()) {
    const stamp = `2026-09-21T14:08:25.00000000${String(index % 10)}Z `;
    const line = Buffer.concat([Buffer.from(stamp), Buffer.from(text), Buffer.from('\n')]);
    const at = bytes.length;
    offsets.push(at, at + stamp.length, at + line.length - 1);
    bytes = Buffer.concat([bytes, line]);
  }
  const batch = { target, instance: 2, bytes, count: texts.length };
  return { type: 'lines', batch: { ...batch, offsets: Uint32Array.from(offsets), ...more } };
}

// A bound for failures only: each test has a thread to start.
jest.setTimeout(60_000);

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ktl-capture-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

function begin(more: Partial<CaptureFileOptions> = {}): Promise<CaptureFile> {
  const path = join(folder, 'a.sqlite');
  return createCaptureFile({ path, showNamespace: false, tags: [], now: () => nowMs, ...more });
}

async function linesIn(path: string): Promise<CaptureLine[]> {
  using capture = openCapture(path);
  const lines: CaptureLine[] = [];
  for await (const some of capture.lines()) lines.push(...some);
  return lines;
}

// What the writer has not committed a full disk takes.
async function committed(path: string): Promise<void> {
  for (;;) {
    using capture = openCapture(path, { live: true });
    if (capture.summary().lines > 0) return;
    await setImmediate();
  }
}

async function recordedLines(...events: readonly LogEvent[]): Promise<CaptureLine[]> {
  const file = await begin();
  for (const event of events) await file.record(event);
  await file.finish();
  return linesIn(file.path);
}

describe('a recorded line', () => {
  test('has its bytes as they came, its time, level and source', async () => {
    const raw = Buffer.from([0x65, 0xff, 0x00, 0x0d]);
    const [first, second] = await recordedLines(linesOf(['level=warn slow', raw]));
    expect(first).toMatchObject({ level: 'warn', raw: Buffer.from('level=warn slow') });
    expect(first?.stream).toMatchObject({
      ...{ namespace: 'shop', pod: 'api-1', container: 'app', uid: 'u1', restart: 2, node: 'n1' },
      source: 'pod',
    });
    expect(first?.timeNs).toBe(BigInt(Date.UTC(2026, 8, 21, 14, 8, 25)) * 1_000_000n);
    expect(second?.raw).toEqual(raw);
  });

  test('is rendered with names, without colours and control characters', async () => {
    const texts = ['plain', 'größe', '\x1b[31mred\x1b[0m', '\x1b[m', ''];
    const lines = await recordedLines(linesOf(texts), linesOf(['after']));
    expect(lines.map(({ rendered }) => rendered.toString()).sort()).toEqual(
      ['plain', 'größe', 'red', '', '', 'after'].map((text) => `api-1 [app] ${text}`).sort(),
    );
    expect(lines.map(({ raw }) => raw.toString()).sort()).toEqual([...texts, 'after'].sort());
  });

  test('that states no time has that of its arrival', async () => {
    const batch = { bytes: Buffer.from('cut\n'), count: 1, offsets: Uint32Array.of(0, 0, 3) };
    const [line] = await recordedLines(linesOf([], batch));
    expect(line).toMatchObject({ raw: Buffer.from('cut'), timeNs: BigInt(nowMs) * 1_000_000n });
  });

  test('of an event has the level of its type, and of a node log its source', async () => {
    const event = { type: 'Warning' } as NonNullable<LogBatch['event']>;
    const lines = await recordedLines(
      linesOf(['BackOff'], { event, target: { ...target, key: 'e', role: 'event' } }),
      linesOf(['kubelet'], { target: { ...target, key: 'n', role: 'node', namespace: '' } }),
    );
    const found = lines.map(({ level, stream: { source } }) => [source, level]);
    expect(found.sort()).toEqual([
      ['event', 'warn'],
      ['node', undefined],
    ]);
  });
});

test('that is let go of stays where it holds a gap or a pod, and only there', async () => {
  const gap = { target, instance: 2, cause: 'rotated', missedInstances: 0, certain: true } as const;
  const bounds = { afterStamp: undefined, beforeStamp: undefined };
  const row = { observed_at: '2026-09-21T15:00:00Z', name: 'x' };
  const fills: Record<string, (file: CaptureFile) => Promise<void> | undefined> = {
    nothing: () => undefined,
    'a deployment': (file) => file.addContext('deployments', [row]),
    'a pod': (file) => file.addContext('pods', [row]),
    'a gap': (file) => file.record({ type: 'gap', gap: { ...gap, ...bounds } }),
  };
  for (const [name, fill] of Object.entries(fills)) {
    const file = await begin({ path: join(folder, `${name}.sqlite`) });
    await file.begin({ command: 'ktl logs api' });
    await fill(file);
    expect(file.isEmpty).toBe(!['a pod', 'a gap'].includes(name));
    await file[Symbol.asyncDispose]();
  }
  expect((await readdir(folder)).sort()).toEqual(['a gap.sqlite', 'a pod.sqlite']);
});

test('a clock that steps while it records loses no line, and no duration is negative', async () => {
  const hourMs = 3_600_000;
  const steps = [0, 2 * hourMs, -hourMs, hourMs, -2 * hourMs];
  let stepMs = 0;
  const path = join(folder, 'logs.sqlite');
  const file = await begin({ path, now: () => nowMs + stepMs });
  await file.begin({ command: 'ktl logs api' });
  const object = { uid: 'u1', namespace: 'shop', name: 'api-1' };
  for (const [index, step] of steps.entries()) {
    stepMs = step;
    const observed_at = new Date(nowMs + stepMs).toISOString();
    await file.addContext('pods', [{ observed_at, ...object, phase: String(index) }]);
    await file.record(linesOf([`line ${String(index)}`]));
  }
  await file.finish();
  const output = join(folder, 'a.tar.gz');
  await packArtifact(folder, output, { sqlite: true });
  for (const preferJson of [false, true]) {
    await using artifact = await openArtifact(output, { preferJson });
    const lines: CaptureLine[] = [];
    for await (const some of artifact.lines({ after: 0 })) lines.push(...some);
    expect(lines.map(({ raw }) => raw.toString())).toEqual(
      steps.map((_, index) => `line ${String(index)}`),
    );
    const collected = lines.map(({ collectedMs }) => collectedMs - nowMs);
    expect(collected).toEqual(steps);
    expect(artifact.metadata.durationSeconds ?? 0).toBeGreaterThanOrEqual(0);
  }
});

test('gaps, notices, tags and the session stand beside the lines', async () => {
  const file = await begin({ tags: [{ name: 'incident', value: '4711' }] });
  await file.begin({ command: 'ktl logs .', title: 'logs', query: 'all pods' });
  const gap = { target, instance: 2, cause: 'rotated', certain: true, missedInstances: 0 } as const;
  await file.record({ type: 'gap', gap: { ...gap, afterStamp: 'a', beforeStamp: 'b' } });
  const origin = { target, instance: 2 };
  await file.record({ type: 'notice', origin, notice: 'reconnecting', detail: 'reset' });
  expect(file.counts).toEqual({ lines: 0, gaps: 1 });
  await file.finish();
  using capture = openCapture(file.path);
  expect(capture.rows('gaps')).toMatchObject([
    { pod: 'api-1', cause: 'rotated', from_timestamp: 'a', to_timestamp: 'b', certain: 1 },
  ]);
  expect(capture.rows('events')).toMatchObject([
    {
      ...{ type: 'Notice', reason: 'reconnecting', reporter: 'ktl', involved_kind: 'Pod' },
      ...{ involved_name: 'api-1', message: 'reset (instance 2)' },
    },
  ]);
  expect(capture.rows('tags')).toMatchObject([{ name: 'incident', value: '4711' }]);
  const sessions = capture.rows('sessions');
  expect(sessions).toMatchObject([{ ended_at: null }, { ended_at: expect.any(String) }]);
  // Lines have nine digits, and stamps compare as text.
  const observed = [...sessions, ...capture.rows('gaps'), ...capture.rows('events')];
  for (const { observed_at } of observed)
    expect(observed_at).toBe('2026-09-21T15:00:00.000000000Z');
  expect(sessions[0]?.session).toBe(sessions[1]?.session);
});

describe('a file that is not finished', () => {
  test('is removed where nothing came', async () => {
    const file = await begin();
    await file.begin({ command: 'ktl logs .' });
    await file[Symbol.asyncDispose]();
    expect(await readdir(folder)).toEqual([]);
  });

  test('is completed where lines came', async () => {
    const file = await begin();
    await file.record(linesOf(['one']));
    await file[Symbol.asyncDispose]();
    expect(await linesIn(file.path)).toHaveLength(1);
  });

  test('for want of room is whole up to there, and says so', async () => {
    const file = await begin({ maxFileBytes: 1_000_000, shownAs: 'a.sqlite' });
    const texts = Array.from(
      { length: 200 },
      (_, line) => `line ${String(line)} ${'x'.repeat(80)}`,
    );
    await file.record(linesOf(texts));
    await committed(file.path);
    const fill = async (): Promise<void> => {
      for (;;) {
        await file.record(linesOf(texts));
        await setImmediate();
      }
    };
    await expect(fill()).rejects.toMatchObject({ code: 'ARCHIVE_DISK_FULL' });
    const cut = await file.finish().catch((error: unknown) => error);
    expect(cut).toMatchObject({
      code: 'CAPTURE_CUT',
      message: expect.stringContaining('the capture a.sqlite ends early: no room left'),
    });
    const lines = await linesIn(file.path);
    expect(String(cut)).toContain(`with ${String(lines.length)} lines`);
    expect(lines[0]?.raw.toString()).toBe(texts[0]);
  });
});
