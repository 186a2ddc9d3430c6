import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { chooseTemplate, type TemplateFlags } from './logs-template.ts';

const folder = mkdtempSync(join(tmpdir(), 'ktl-template-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const none: TemplateFlags = {
  template: undefined,
  templateFile: undefined,
  output: 'default',
  json: false,
  plain: false,
};

function choose(
  flags: Partial<TemplateFlags>,
  onLine: readonly (keyof TemplateFlags)[],
): ReturnType<typeof chooseTemplate> {
  return chooseTemplate(
    { ...none, ...flags },
    (flag) => ({ kind: onLine.includes(flag) ? 'flag' : 'file', where: flag }),
    { cwd: folder, homeDir: folder },
  );
}

describe('the template', () => {
  test('comes from --template, or from a file without its last newline', () => {
    writeFileSync(join(folder, 'a.tpl'), '{{.Message}}\n\n');
    expect(choose({ template: '{{.Message}}' }, ['template'])).toEqual({
      name: '--template',
      text: '{{.Message}}',
    });
    expect(choose({ templateFile: '~/a.tpl' }, [])).toEqual({
      name: '~/a.tpl',
      text: '{{.Message}}\n',
    });
    expect(choose({ templateFile: 'a.tpl' }, ['templateFile'])?.text).toBe('{{.Message}}\n');
    expect(choose({}, [])).toBeUndefined();
    expect(choose({ template: '' }, [])).toBeUndefined();
  });

  test('means a line break by the \\\\n that a shell leaves in single quotes', () => {
    const text = String.raw`{{printf "%s\\n\\t" .Message}}{{"\n"}}{{"\\\\n"}}`;
    expect(choose({ template: text }, ['template'])?.text).toBe(
      String.raw`{{printf "%s\n\t" .Message}}{{"\n"}}{{"\\\\n"}}`,
    );
  });

  test.each([
    ['nope.tpl', 'does not exist'],
    ['.', 'is a folder'],
    ['large.tpl', 'is larger than 1 MiB'],
  ])('in the file %s cannot be used: it %s', (path, problem) => {
    writeFileSync(join(folder, 'large.tpl'), 'x'.repeat(1024 * 1024 + 1));
    mkdirSync(join(folder, 'sub'), { recursive: true });
    expect(() => choose({ templateFile: path }, ['templateFile'])).toThrow(
      `the template file ${path} ${problem}`,
    );
  });
});

describe('beside other forms', () => {
  const t = '{{.Message}}';

  test('two on the command line are an error that says which to drop', () => {
    expect(() => choose({ template: t, templateFile: 'a' }, ['template', 'templateFile'])).toThrow(
      '--template and --template-file cannot be combined',
    );
    expect(() => choose({ template: t, output: 'json' }, ['template', 'output'])).toThrow(
      '--template and --output cannot be combined: both say which form a line has',
    );
    expect(() => choose({ templateFile: 'a', json: true }, ['templateFile', 'json'])).toThrow(
      '--template-file and --json cannot be combined',
    );
  });

  test('the command line beats the configuration', () => {
    expect(choose({ template: t, output: 'json' }, ['template'])?.text).toBe(t);
    expect(choose({ template: t, output: 'raw' }, ['output'])).toBeUndefined();
    expect(choose({ template: t, json: true }, ['json'])).toBeUndefined();
    expect(choose({ template: t, plain: true }, ['plain'])).toBeUndefined();
    expect(choose({ template: t, plain: true }, ['plain', 'template'])?.text).toBe(t);
    expect(choose({ template: t, templateFile: 'nope' }, ['template'])?.text).toBe(t);
  });

  test('a negated flag asks for nothing', () => {
    expect(choose({ template: t, json: false }, ['json'])?.text).toBe(t);
  });
});
