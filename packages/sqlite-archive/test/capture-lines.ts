import type {
  Capture,
  CaptureBatch,
  CaptureLine,
  CaptureStream,
  LineFilter,
} from '@ktl/sqlite-archive';

/** A pseudo-random sequence that a seed repeats (mulberry32). */
export function random(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d_2b_79_f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4_294_967_296) * below);
  };
}

/** A batch as a tailer has it: stamp, space, text and newline after one another in shared bytes. */
// eslint-disable-next-line @typescript-eslint/max-params -- three that each test gives, and what one adds
export function batchOf(
  stream: CaptureStream,
  lines: readonly (Buffer | string)[],
  times: readonly bigint[],
  more: Partial<CaptureBatch> = {},
): CaptureBatch {
  const pieces: Buffer[] = [];
  const offsets = new Uint32Array(lines.length * 2);
  let at = 0;
  lines.forEach((line, index) => {
    const stamp = Buffer.from('2026-11-21T20:00:00.000000000Z ');
    const text = Buffer.from(line as string);
    pieces.push(stamp, text, Buffer.from('\n'));
    offsets.set([at + stamp.length, at + stamp.length + text.length], index * 2);
    at += stamp.length + text.length + 1;
  });
  const timesNs = BigInt64Array.from(times);
  return { stream, bytes: Buffer.concat(pieces), offsets, timesNs, collectedMs: 0, ...more };
}

/** All that a query gives. */
export async function allLines(
  capture: Capture,
  filter: LineFilter = {},
): Promise<readonly CaptureLine[]> {
  const found: CaptureLine[] = [];
  for await (const lines of capture.lines(filter)) found.push(...lines);
  return found;
}

/** Their texts. */
export async function texts(capture: Capture, filter: LineFilter = {}): Promise<string[]> {
  return (await allLines(capture, filter)).map(({ raw }) => raw.toString());
}
