import { createCaptureWriter, type CaptureWriter } from '@ktl/sqlite-archive';

/** 2026-11-21T08:00:00Z, in nanoseconds since 1970. */
export const captureStartNs = 1_795_248_000_000_000_000n;

/** Lines of one container for a capture that a test makes. */
export interface MadeLines {
  readonly pod: string;
  readonly texts: readonly (string | Uint8Array)[];
  readonly container?: string;
  readonly namespace?: string;
  readonly restart?: number;
  /** Of the first line, seconds behind the start; each further one is a second later. Default 0. */
  readonly atS?: number;
  /** 0 none, 3 info, 4 warn, 5 error. Default 0. */
  readonly level?: number;
}

/** Writes lines of one container, a second apart. */
export async function writeMade(writer: CaptureWriter, made: MadeLines): Promise<void> {
  const {
    pod,
    texts,
    container = 'app',
    namespace = 'shop',
    restart = 0,
    atS = 0,
    level = 0,
  } = made;
  const parts = texts.map((text) => Buffer.from(text as string));
  const offsets = new Uint32Array(2 * parts.length);
  let at = 0;
  for (const [index, part] of parts.entries()) {
    offsets.set([at, at + part.length], 2 * index);
    at += part.length;
  }
  const times = parts.map((_, index) => captureStartNs + BigInt(atS + index) * 1_000_000_000n);
  await writer.write({
    stream: { namespace, pod, container, uid: `uid-${pod}`, restart, node: 'node-1' },
    bytes: Buffer.concat(parts),
    offsets,
    timesNs: BigInt64Array.from(times),
    collectedMs: Number(captureStartNs / 1_000_000n) + 1000 * atS + 5,
    levels: new Uint8Array(parts.length).fill(level),
  });
}

/** Makes a whole capture. */
export async function makeCapture(
  path: string,
  fill: (writer: CaptureWriter) => Promise<void>,
): Promise<string> {
  const writer = await createCaptureWriter(path);
  await fill(writer);
  await writer.finish();
  return path;
}
