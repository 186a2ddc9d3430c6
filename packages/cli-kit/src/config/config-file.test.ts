import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { defineFlag } from '../flag/define-flag.ts';
import { findConfigFile, loadConfigFile } from './config-file.ts';
import type { ConfigEntry } from './config-entry.ts';

const flags = [
  defineFlag({ name: 'namespace', kind: 'string', multiple: true, summary: 's' }),
  defineFlag({ name: 'tail', kind: 'integer', summary: 's' }),
  defineFlag({ name: 'follow', kind: 'boolean', summary: 's' }),
  defineFlag({ name: 'color', kind: 'enum', options: ['auto', 'never'], summary: 's' }),
  defineFlag({ name: 'pod-colors', kind: 'palette', summary: 's' }),
  defineFlag({ name: 'highlight', kind: 'regex', multiple: true, summary: 's' }),
  defineFlag({ name: 'json', kind: 'boolean', summary: 's', persistent: false }),
];

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ktl-config-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function put(path: string, text: string): string {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}

const find = (env: Record<string, string> = {}): string | undefined =>
  findConfigFile({ env, homeDir: folder, cwd: folder, bin: 'ktl' });

async function load(text: string): Promise<ReadonlyMap<string, ConfigEntry>> {
  return (await loadConfigFile(put('c.yaml', text), async () => flags)).entries;
}

describe('the configuration file is', () => {
  test('the first that exists of XDG, ~/.config and ~/.ktl', () => {
    expect(find()).toBeUndefined();
    const last = put('.ktl/config.yaml', '');
    expect(find()).toBe(last);
    const middle = put('.config/ktl/config.yaml', '');
    expect(find()).toBe(middle);
    const first = put('xdg/ktl/config.yaml', '');
    expect(find({ XDG_CONFIG_HOME: join(folder, 'xdg') })).toBe(first);
    expect(find({ XDG_CONFIG_HOME: 'xdg' })).toBe(middle);
  });

  test('the one that KTL_CONFIG names, which must exist', () => {
    put('.config/ktl/config.yaml', '');
    const named = put('mine.yaml', '');
    expect(find({ KTL_CONFIG: 'mine.yaml' })).toBe(named);
    expect(find({ KTL_CONFIG: '~/mine.yaml' })).toBe(named);
    expect(() => find({ KTL_CONFIG: 'none.yaml' })).toThrow(
      expect.objectContaining({ code: 'CONFIG_NOT_FOUND', exit: 'usage' }),
    );
  });
});

test('each app has a folder and a variable of its own', () => {
  const places = { homeDir: folder, cwd: folder, bin: 'kubestep' };
  put('.config/ktl/config.yaml', '');
  expect(findConfigFile({ ...places, env: { KTL_CONFIG: 'none.yaml' } })).toBeUndefined();
  const own = put('.config/kubestep/config.yaml', '');
  expect(findConfigFile({ ...places, env: {} })).toBe(own);
  expect(() => findConfigFile({ ...places, env: { KUBESTEP_CONFIG: 'none.yaml' } })).toThrow(
    /^KUBESTEP_CONFIG names .*none\.yaml, which does not exist$/,
  );
});

describe('a configuration file', () => {
  test('gives texts and lines by key; keys without a value are unset', async () => {
    const entries = await load(
      'namespace: prod\ntail: 200\nfollow: true\npod-colors: [32, "33;4"]\nhighlight:\n  - ERROR\n  - a{1,2}\ncolor:\n',
    );
    expect(Object.fromEntries(entries)).toEqual({
      namespace: { texts: ['prod'], line: 1 },
      tail: { texts: ['200'], line: 2 },
      follow: { texts: ['true'], line: 3 },
      'pod-colors': { texts: ['32,33;4'], line: 4 },
      highlight: { texts: ['ERROR', 'a{1,2}'], line: 5 },
    });
  });

  test('may be empty', async () => {
    expect((await load('# nothing\n')).size).toBe(0);
  });

  test.each([
    ['tail: 5\nnamespce: x\n', 'CONFIG_KEY_UNKNOWN', 'c.yaml:2: there is no key "namespce"'],
    ['json: true\n', 'CONFIG_KEY_UNKNOWN', 'c.yaml:1: there is no key "json"'],
    [
      'tail: many\n',
      'CONFIG_VALUE_INVALID',
      'c.yaml:1: tail must be a whole number, not the text "many"',
    ],
    [
      '\nfollow: "yes"\n',
      'CONFIG_VALUE_INVALID',
      'c.yaml:2: follow must be true or false, not the text',
    ],
    ['color: [auto]\n', 'CONFIG_VALUE_INVALID', 'color must be one of auto, never, not a list'],
    ['tail: {a: 1}\n', 'CONFIG_VALUE_INVALID', 'not a map'],
    ['highlight: [[a]]\n', 'CONFIG_VALUE_INVALID', 'or a list of such, not a list of lists'],
    ['tail: 1\nhighlight: [\n', 'CONFIG_MALFORMED', 'c.yaml:3:1: flow sequence'],
    ['tail: 1\ntail: 2\n', 'CONFIG_MALFORMED', 'c.yaml:2:1: map keys must be unique'],
    ['- tail\n', 'CONFIG_MALFORMED', 'c.yaml:1:1: a configuration file is a map'],
  ])('%j is refused with %s', async (text, code, words) => {
    const error: unknown = await load(text).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code, exit: 'usage' });
    expect((error as Error).message).toContain(words);
  });

  test('the nearest key is named', async () => {
    await expect(load('pod_colors: "32"\n')).rejects.toMatchObject({
      hint: 'did you mean pod-colors?',
    });
  });

  test('a folder is refused', async () => {
    await expect(loadConfigFile(folder, async () => flags)).rejects.toMatchObject({
      code: 'CONFIG_UNREADABLE',
    });
  });
});
