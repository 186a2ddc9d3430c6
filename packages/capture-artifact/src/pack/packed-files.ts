import { createReadStream } from 'node:fs';
import type { Capture } from '@ktl/sqlite-archive';
import { formatRow } from '../json/context-json.ts';
import { formatLine } from '../json/line-json.ts';
import { ContextAtTime } from './context-at-time.ts';

const contextKinds = [
  'sessions',
  'gaps',
  'tags',
  'events',
  'pods',
  'deployments',
  'replicasets',
  'configmaps',
  'nodes',
  'owners',
] as const;

/** Bytes of text that are handed on at once. */
const chunkLength = 262_144;

/** logs.jsonl of a finished capture. */
export async function* linesText(
  capture: Capture,
  onLines: (count: number) => void,
  signal?: AbortSignal,
): AsyncGenerator<string, void> {
  const context = new ContextAtTime(capture);
  for await (const lines of capture.lines({}, signal)) {
    let text = '';
    for (const line of lines) {
      text += formatLine(line, context.at(line));
      if (text.length < chunkLength) continue;
      yield text;
      text = '';
    }
    if (text !== '') yield text;
    onLines(lines.length);
  }
}

/** context.jsonl of a capture. */
export function* contextText(capture: Capture): Generator<string, void> {
  for (const kind of contextKinds) {
    for (const row of capture.rows(kind)) yield formatRow(kind, row);
  }
}

export function fileBytes(path: string): AsyncIterable<Uint8Array> {
  return createReadStream(path, { highWaterMark: 262_144 });
}
