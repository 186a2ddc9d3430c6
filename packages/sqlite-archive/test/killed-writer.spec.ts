import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { openCapture, recoverCapture } from '@ktl/sqlite-archive';
import { allLines, random, texts } from './capture-lines.ts';

const program = fileURLToPath(new URL('write-until-killed.ts', import.meta.url));
const kills = Number(process.env['CAPTURE_KILLS'] ?? 6);
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ktl-capture-test-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

interface Killed {
  /** Lines that were handed over, and when the last of them was, by the writer's clock. */
  readonly handedOver: readonly { readonly lines: number; readonly atMs: number }[];
  readonly killedMs: number;
}

/** Kills the writer behind its nth answer, as the kernel does it. */
async function writeAndKill(path: string, answers: number): Promise<Killed> {
  const words = ['--conditions=@ktl/source', '--no-warnings', program, path];
  const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  let killedMs = 0;
  child.stdout.on('data', (data: Buffer) => {
    said += data.toString();
    if (killedMs > 0 || said.split('\n').length <= answers) return;
    killedMs = Date.now();
    child.kill('SIGKILL');
  });
  await once(child, 'close');
  const handedOver = said
    .split('\n')
    .slice(0, -1)
    .map((line) => line.split(' ').map(Number))
    .map(([lines = 0, atMs = 0]) => ({ lines, atMs }));
  return { handedOver, killedMs };
}

test(`a writer killed at ${String(kills)} moments loses a second at most, and tears no line`, async () => {
  const seed = Number(process.env['CAPTURE_SEED'] ?? Date.now() % 1_000_000);
  console.info(
    `seed ${String(seed)}: CAPTURE_SEED=${String(seed)} repeats it, CAPTURE_KILLS=50 does more`,
  );
  const next = random(seed);
  for (let round = 0; round < kills; round++) {
    const path = join(folder, `${String(round)}.sqlite`);
    const { handedOver, killedMs } = await writeAndKill(path, 1 + next(250));
    expect(() => openCapture(path)).toThrow(/was not finished/);
    const { lines, wasNeeded } = recoverCapture(path);
    expect(wasNeeded).toBe(true);
    // What was handed over more than the second before the kill is there.
    const due = handedOver.findLast(({ atMs }) => atMs < killedMs - 1000)?.lines ?? 0;
    expect(lines).toBeGreaterThanOrEqual(due);
    expect(lines).toBeLessThanOrEqual((handedOver.at(-1)?.lines ?? 0) + 200);
    using capture = openCapture(path);
    expect(capture.summary()).toMatchObject({ state: 'recovered', lines });
    const read = await allLines(capture);
    const expected = Array.from(
      { length: lines },
      (_, index) => `line ${String(index + 1)} of many`,
    );
    expect(read.map(({ raw }) => raw.toString())).toEqual(expected);
    if (lines > 0)
      expect(await texts(capture, { text: String(lines) })).toEqual(expected.slice(-1));
    expect(recoverCapture(path)).toMatchObject({ lines, wasNeeded: false });
  }
  expect(readdirSync(folder)).toHaveLength(kills);
}, 600_000);
