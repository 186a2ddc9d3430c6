import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { generatedFiles } from './generated-files.ts';

const root = join(import.meta.dirname, '../../..');

test('generated files are as their declarations say; else run npm run docs:config', async () => {
  for (const { path, text } of await generatedFiles(root)) {
    expect({ path, text: readFileSync(join(root, path), 'utf8') }).toEqual({ path, text });
  }
});

test('a code that two packages declare ends a program alike and is equally worth a retry', () => {
  const page = readFileSync(join(root, 'docs/errors.md'), 'utf8');
  const rows = [...page.matchAll(/^\| `([A-Z_0-9]+)` +\|.*\|([^|]*\|[^|]*)\|$/gm)];
  expect(rows.length).toBeGreaterThan(30);
  const meaning = new Map<string, string>();
  for (const [, code = '', exitAndRetry = ''] of rows) {
    expect([code, exitAndRetry]).toEqual([code, meaning.get(code) ?? exitAndRetry]);
    meaning.set(code, exitAndRetry);
  }
});
