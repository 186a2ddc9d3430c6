import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { seededRandom, type SeededRandom } from '@ktl/kube-sim';
import { artifactLines } from '../harness/capture-files.ts';
import {
  bytesOf,
  drawMoment,
  fileRecording,
  killRecording,
  tarballRecording,
  type Killed,
  type Recording,
} from '../harness/capture-kill.ts';
import { numbered, SimBed } from '../harness/sim-bed.ts';

const kills = Number(process.env['CAPTURE_KILLS'] ?? 10);
const seed = Number(process.env['CAPTURE_SEED'] ?? Date.now() % 1_000_000);
/** At once: most of the time is waiting. */
const lanes = 2;

let bed: SimBed;

beforeAll(async () => {
  bed = await SimBed.open();
});
afterAll(async () => {
  await bed[Symbol.asyncDispose]();
});

/** Nothing was captured, and recover says so and leaves all as it is. */
async function expectNothing({ given, folder }: Recording, killed: Killed): Promise<string> {
  expect(killed).toMatchObject({ committed: 0, due: 0 });
  const before = readdirSync(folder, { recursive: true }).sort();
  const { code, out, err } = await bed.run(['logs', 'capture', 'recover', given]);
  expect({ code, out }).toEqual({ code: 1, out: '' });
  expect(err).toMatch(
    before.length === 0
      ? /^error\[ARTIFACT_UNREADABLE\]: cannot read .* there is no such file or folder\n {2}try: .+\n$/
      : /^error\[A\w+\]: .*: nothing was captured\n {2}try: .+\n$/,
  );
  expect(readdirSync(folder, { recursive: true }).sort()).toEqual(before);
  return before.length === 0 ? 'nothing was there' : 'nothing was captured';
}

/** The artefact is whole, is all that is left, and has a beginning of what was written. */
async function expectPrefix(recording: Recording, killed: Killed): Promise<string> {
  const { made, given, folder } = recording;
  expect(readdirSync(folder)).toEqual([basename(made)]);
  const lines = await artifactLines(made);
  expect(lines.join('\n')).toBe(numbered('line', 1, lines.length).trimEnd());
  expect(lines.length).toBeGreaterThanOrEqual(Math.max(killed.committed, killed.due));
  expect(lines.length).toBeLessThanOrEqual(killed.written);
  const before = bytesOf(made);
  const again = await bed.run(['logs', 'capture', 'recover', given]);
  expect(again).toMatchObject({ code: 0, out: `${made}\n` });
  expect(again.err).toContain('; nothing was missing');
  expect(bytesOf(made)).toEqual(before);
  const { wasAlive, written, due } = killed;
  const had = `${String(lines.length)} lines of ${String(written)}, ${String(due)} were due`;
  return wasAlive ? had : `${had}; it had ended`;
}

async function killOnce(round: number, random: SeededRandom): Promise<string> {
  const pod = `app-${String(round)}-x`;
  const folder = join(bed.home, String(round));
  const recording = (round % 2 === 0 ? tarballRecording : fileRecording)(folder, pod);
  const moment = drawMoment(random);
  const about = `${basename(recording.made)} ${moment.phase} + ${String(moment.afterMs)} ms`;
  try {
    const killed = await killRecording(bed, { recording, moment, pod });
    const recovered = await bed.run(['logs', 'capture', 'recover', recording.given]);
    const became =
      recovered.code === 0
        ? await expectPrefix(recording, killed)
        : await expectNothing(recording, killed);
    return `${about}: ${became}`;
  } catch (error) {
    throw new Error(`round ${String(round)}: ${about}: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

test(`killed at ${String(kills)} moments, a capture loses a second at most, and tears no line`, async () => {
  const random = seededRandom(seed);
  const rounds = Array.from({ length: kills }, (_, round) => round);
  const told: string[] = [];
  const runLane = async (): Promise<void> => {
    for (let round = rounds.shift(); round !== undefined; round = rounds.shift()) {
      told.push(await killOnce(round, random.fork(String(round))));
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: lanes }, runLane));
  const how = `seed ${String(seed)}: CAPTURE_SEED=${String(seed)} repeats it, CAPTURE_KILLS=50 does more`;
  console.info([how, ...told].join('\n'));
  const failures = ends.flatMap((end) =>
    end.status === 'rejected' ? [end.reason as unknown] : [],
  );
  if (failures.length > 0) throw new AggregateError(failures, failures.map(String).join('\n'));
}, 600_000);
