import { glob } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { exitTable, flagsOfApp, renderAllOptions, surfaceOf } from '@ktl/cli-kit';
import { app } from '../src/app.ts';

/** A file of the repository that is made from declarations. */
export interface GeneratedFile {
  /** From the root of the repository. */
  readonly path: string;
  readonly text: string;
}

interface FaultRow {
  readonly code: string;
  readonly about: string;
  readonly exit: string;
  readonly retryable: boolean;
}

/** Every generated file, as it should be. */
export async function generatedFiles(root: string): Promise<readonly GeneratedFile[]> {
  return [
    {
      path: 'docs/config.all-options.yaml',
      text: renderAllOptions(app, await flagsOfApp(app)),
    },
    { path: 'docs/errors.md', text: errorsPage(await faultTables(root)) },
    {
      path: 'apps/ktl/command-snapshot.json',
      text: `${JSON.stringify(await surfaceOf(app), undefined, 2)}\n`,
    },
  ];
}

// Found, not listed: a package with a new table cannot be forgotten.
async function faultTables(root: string): Promise<ReadonlyMap<string, readonly FaultRow[]>> {
  const tables = new Map<string, readonly FaultRow[]>();
  const files: string[] = [];
  for await (const file of glob('{packages,apps}/*/src/faults.ts', { cwd: root })) files.push(file);
  for (const file of files.sort()) {
    const module = (await import(pathToFileURL(join(root, file)).href)) as { faults: object };
    const rows = Object.values(module.faults) as FaultRow[];
    tables.set(basename(dirname(dirname(file))), rows);
  }
  return tables;
}

const exitClass: Readonly<Record<string, number>> = {
  failed: 1,
  usage: 2,
  refused: 4,
  partial: 5,
  resumable: 6,
  unreachable: 7,
  bug: 70,
};

function errorsPage(tables: ReadonlyMap<string, readonly FaultRow[]>): string {
  const head = [
    '# Errors',
    '',
    'Every error has a stable code. Match on the code, never on the message. Generated from the tables in',
    '`src/faults.ts` of each package: `npm run docs:config`.',
    '',
    '| exit | meaning |',
    '| ---: | --- |',
    ...exitTable.map(({ code, meaning }) => `| ${code} | ${meaning} |`),
  ];
  const sections = [...tables].flatMap(([name, rows]) => [
    '',
    `## ${name}`,
    '',
    '| code | when | exit | try again |',
    '| --- | --- | ---: | --- |',
    ...rows
      .toSorted((a, b) => (a.code < b.code ? -1 : 1))
      .map(
        ({ code, about, exit, retryable }) =>
          `| \`${code}\` | ${about} | ${exitClass[exit] ?? ''} | ${retryable ? 'yes' : ''} |`,
      ),
  ]);
  return `${[...head, ...sections].join('\n')}\n`;
}
