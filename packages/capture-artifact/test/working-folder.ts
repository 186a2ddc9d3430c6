import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  createCaptureWriter,
  type CaptureBatch,
  type CaptureLine,
  type CaptureStream,
  type CaptureWriter,
  type LineFilter,
} from '@ktl/sqlite-archive';
import { writeMetadata, type Artifact, type CaptureMetadata } from '../src/index.ts';

/** 2026-11-21T08:00:00Z. */
export const startNs = 1_795_248_000_000_000_000n;

export const checkout: CaptureStream = {
  ...{ namespace: 'shop', pod: 'checkout-7d-x', container: 'app', uid: 'pod-1', node: 'node-a' },
  prefix: 'checkout-7d-x app ',
};

export const metadata: CaptureMetadata = {
  format: 1,
  state: 'writing',
  sessionName: 'incident',
  command: 'ktl logs capture checkout',
  startedAt: '2026-11-21T08:00:00Z',
  context: 'prod',
  namespaces: ['shop'],
  podQuery: 'checkout',
  flags: { events: true, exclude: ['a', 'b'], tail: 10 },
  eventsEnabled: true,
  follow: true,
  ktlVersion: '0.1.0',
  tags: { ticket: 'INC-1' },
};

/** A batch of lines, one second after the other. */
export function batchOf(
  stream: CaptureStream,
  texts: readonly (Buffer | string)[],
  more: Partial<CaptureBatch> & { readonly fromNs?: bigint } = {},
): CaptureBatch {
  const { fromNs = startNs, ...rest } = more;
  const parts = texts.map((text) => Buffer.from(text as string));
  const offsets = new Uint32Array(parts.length * 2);
  let at = 0;
  parts.forEach((part, index) => {
    offsets.set([at, at + part.length], index * 2);
    at += part.length;
  });
  const times = parts.map((_, index) => fromNs + BigInt(index) * 1_000_000_000n);
  const collectedMs = Number(fromNs / 1_000_000n) + 5;
  return {
    ...{ stream, bytes: Buffer.concat(parts), offsets, collectedMs },
    timesNs: BigInt64Array.from(times),
    ...rest,
  };
}

/** A working folder as a capture has it; finished, unless `fill` ends the writer itself. */
export async function workingFolder(
  path: string,
  fill: (writer: CaptureWriter) => Promise<void>,
  more: Partial<CaptureMetadata> & { readonly isKilled?: boolean } = {},
): Promise<string> {
  const { isKilled = false, ...given } = more;
  mkdirSync(path, { mode: 0o700 });
  await writeMetadata(path, { ...metadata, ...given });
  const writer = await createCaptureWriter(join(path, 'logs.sqlite'));
  await fill(writer);
  if (isKilled) await writer[Symbol.asyncDispose]();
  else await writer.finish();
  return path;
}

/** A few lines with their pod. */
export async function fewLines(writer: CaptureWriter): Promise<void> {
  const [pod] = [{ uid: 'pod-1', namespace: 'shop', name: 'checkout-7d-x', phase: 'Running' }];
  await writer.addContext('pods', [{ observed_at: '2026-11-21T08:00:00Z', ...pod }]);
  await writer.write(batchOf(checkout, ['payment started', 'payment timeout', 'done']));
}

/** All that a query gives. */
export async function allLines(artifact: Artifact, filter?: LineFilter): Promise<CaptureLine[]> {
  const found: CaptureLine[] = [];
  for await (const lines of artifact.lines(filter)) found.push(...lines);
  return found;
}

/** Lines with every field there is, to be compared. */
export function plain(lines: readonly CaptureLine[]): object[] {
  return lines.map((line) => ({
    ...{ ordinal: line.ordinal, timeNs: line.timeNs, collectedMs: line.collectedMs },
    ...{ stream: line.stream, level: line.level, late: line.late },
    raw: line.raw.toString('latin1'),
    rendered: line.rendered.toString('latin1'),
  }));
}

export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

export async function codeOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  }
  return 'none';
}

export interface JsonLine extends Record<string, unknown> {
  readonly raw: string;
  readonly podState: Readonly<Record<string, unknown>> | null;
  readonly nodeState: Readonly<Record<string, unknown>> | null;
  readonly owners: readonly { readonly revision: string | null }[];
}

/** logs.jsonl of a tarball, by the system's own tar. */
export function jsonLines(path: string): JsonLine[] {
  const text = execFileSync('tar', ['-xzOf', path, 'logs.jsonl']).toString();
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as JsonLine);
}
