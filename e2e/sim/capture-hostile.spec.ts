import { lstat, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { hostileCaptures } from '../harness/hostile-captures.ts';
import { hostileTexts, obeyed } from '../harness/hostile-texts.ts';
import { makeCapture, writeMade } from '../harness/made-capture.ts';
import type { Ended } from '../harness/running-ktl.ts';
import { SimBed } from '../harness/sim-bed.ts';

// Each test starts six programs.
jest.setTimeout(60_000);

let bed: SimBed;
let cache: string;

beforeAll(async () => {
  bed = await SimBed.open();
  cache = await mkdtemp(join(tmpdir(), 'ktl-compiled-'));
});
afterAll(async () => {
  await bed[Symbol.asyncDispose]();
  await rm(cache, { recursive: true });
});

/** A folder to be in, with a home and a folder for temporary files, where nothing else happens. */
interface Place {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly run: (...words: readonly string[]) => Promise<Ended>;
  /** Everything that is there, and when files were changed. */
  readonly listing: () => Promise<readonly string[]>;
}

async function newPlace(): Promise<Place> {
  const root = await mkdtemp(join(bed.home, 'place-'));
  const [cwd, home, temporary] = ['cwd', 'home', 'tmp'].map((name) => join(root, name)) as [
    string,
    string,
    string,
  ];
  for (const folder of [cwd, home, temporary]) await mkdir(folder);
  // What Node.js compiled is kept elsewhere.
  const env = { HOME: home, TMPDIR: temporary, NODE_COMPILE_CACHE: cache };
  return {
    ...{ cwd, env },
    run: (...words) => bed.run(['logs', 'capture', ...words], { cwd, env }),
    listing: async () => {
      const names = (await readdir(root, { recursive: true })).sort();
      const looks = names.map(async (name) => {
        const found = await lstat(join(root, name), { bigint: true });
        // What is unpacked to be read is removed again, and its folder's time stays another.
        return [name, found.mode, found.isFile() ? found.mtimeNs : 0, found.size].join(' ');
      });
      return Promise.all(looks);
    },
  };
}

describe('a capture that was made to do harm is refused by every command', () => {
  test.each(hostileCaptures)('$what: $code', async ({ name, make, code, exit }) => {
    const { cwd, run, listing } = await newPlace();
    await make(join(cwd, name));
    const good = await makeCapture(join(cwd, 'good.sqlite'), (writer) =>
      writeMade(writer, { pod: 'api-1', texts: ['one'] }),
    );
    const before = await listing();
    const both = (...calls: readonly (readonly string[])[]): Promise<Ended[]> =>
      Promise.all(calls.map((words) => run(...words)));
    const ends = [
      ...(await both(['replay', name], ['show', name])),
      ...(await both(['open', name, '--no-open'], ['recover', name])),
      ...(await both(['diff', name, good], ['diff', good, name])),
    ];
    const refusal = new RegExp(`^error\\[${code}\\]: [^\\n]+\\n {2}try: [^\\n]+\\n$`);
    for (const end of ends) {
      expect(end).toMatchObject({ code: exit, out: '', err: expect.stringMatching(refusal) });
      expect(end.err).not.toMatch(/[^\n\x20-\x7e]/);
    }
    expect(await listing()).toEqual(before);
  });
});

describe('texts that a terminal would obey', () => {
  let first: string;
  let second: string;

  beforeAll(async () => {
    [first, second] = (await Promise.all(
      ['one', 'two'].map((mark) => hostileTexts(join(bed.home, `${mark}.tar.gz`), mark)),
    )) as [string, string];
  });

  const commands = (): readonly (readonly string[])[] => [
    ['show', first],
    ['show', first, '-o', 'json'],
    ['replay', first],
    ['replay', first, '-o', 'json'],
    ['replay', first, '--prefer-json', '--timestamps'],
    ['diff', first, second],
    ['diff', first, second, '-o', 'json'],
  ];

  test.each([false, true])('never reach it as they are; a terminal: %s', async (terminal) => {
    const all = terminal ? [...commands(), ['replay', first, '--raw']] : commands();
    for (let at = 0; at < all.length; at += 3) {
      const some = all.slice(at, at + 3).map(async (words) => {
        const { code, out, err } = await bed.run(['logs', 'capture', ...words], { terminal });
        expect({ words, code, err: '', isThere: out.includes('api') }).toEqual({
          ...{ words, code: 0, err: '', isThere: true },
        });
        expect({ words, found: obeyed.exec(out + err)?.[0] }).toEqual({ words, found: undefined });
      });
      await Promise.all(some);
    }
  });
});
