import { execFileSync } from 'node:child_process';
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DocBed } from '../harness/doc-bed.ts';
import { makeDocCaptures } from '../harness/doc-captures.ts';
import { blocksOf, examplesOf, readDoc } from '../harness/doc-examples.ts';

const document = 'docs/captures.md';
const examples = examplesOf(document);
let bed: DocBed;
let folder: string;

beforeAll(async () => {
  bed = await DocBed.open();
  folder = await mkdtemp(join(tmpdir(), 'ktl-docs-captures-'));
  await makeDocCaptures(join(folder, 'all'));
}, 60_000);
afterAll(async () => {
  await bed[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

/** What a command line makes has to be new. */
const madeBy = (command: string): string[] =>
  /^ktl logs capture recover incident\.partial/.test(command)
    ? ['incident.tar.gz']
    : [/--capture(?:-output)? (\S+)/.exec(command)?.[1] ?? []].flat();

test.each(examples.map(({ place, command }) => [place, command] as const))(
  '%s runs: %s',
  async (place, command) => {
    const own = join(folder, place);
    await cp(join(folder, 'all'), own, { recursive: true });
    const made = madeBy(command);
    for (const name of made) await rm(join(own, name));
    // It would be told to recover the other first.
    if (command.includes('--capture-output')) {
      await rm(join(own, 'incident.partial'), { recursive: true });
    }
    const { code, out, err } = await bed.run(command, { folder: own, ownDemo: false });
    expect({ code, err }).toEqual({ code: 0, err: expect.not.stringMatching(/^error/m) });
    for (const name of made) expect((await readFile(join(own, name))).length).toBeGreaterThan(100);
    const shown = /> (\S+)/.exec(command)?.[1];
    const said = shown === undefined ? out + err : await readFile(join(own, shown), 'utf8');
    expect(said).not.toBe('');
  },
  60_000,
);

test('there are examples of every command', () => {
  for (const verb of ['recover', 'replay', 'show', 'open', 'diff', "'checkout"]) {
    expect(examples.filter(({ command }) => command.includes(`capture ${verb}`))).not.toEqual([]);
  }
});

describe('SQL', () => {
  const statements = blocksOf(readDoc(document))
    .filter(({ language }) => language === 'sql')
    .flatMap(({ lines }) => lines.join('\n').split(/(?<=;)\n/));

  test.each(statements)('%s', (sql) => {
    const path = join(folder, 'all/incident.sqlite');
    using database = new DatabaseSync(path, { readOnly: true });
    const rows = database.prepare(sql).all();
    // What ktl could not read is nothing here.
    if (!sql.includes('events')) expect(rows).not.toEqual([]);
    if (hasSqlite()) {
      const printed = execFileSync('sqlite3', ['-readonly', path], {
        encoding: 'utf8',
        input: sql,
      });
      expect(printed.split('\n').filter((line) => line !== '')).toHaveLength(rows.length);
    }
  });

  test('there are some', () => {
    expect(statements.length).toBeGreaterThan(3);
  });
});

function hasSqlite(): boolean {
  try {
    execFileSync('sqlite3', ['--version']);
    return true;
  } catch {
    return false;
  }
}
