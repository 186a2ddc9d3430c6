import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { readFullYaml } from './full-yaml.ts';
import { readPlainYaml } from './plain-yaml.ts';
import type { YamlNode } from './yaml-node.ts';

const written = `# made by kubectl
apiVersion: v1
clusters:
- cluster:
    certificate-authority-data: LS0tLS1CRUdJTg==
    insecure-skip-tls-verify: true
    server: https://127.0.0.1:6443
  name: "kind kind"
- name: other
  cluster:
    server: https://[::1]:6443
contexts:
- context: { cluster: other, user: user, namespace: 'shop' }
  name: other
preferences: {}
users:
  - name: user
    user:
      exec:
        args:
        - eks
        - --region
        env: null
        command: aws
      token: 'a b'
current-context:
`.replace('https://[::1]:6443', 'https://example.test:6443');

function plain(node: YamlNode): unknown {
  if (node.kind === 'map') {
    return Object.fromEntries([...node.entries].map(([key, value]) => [key, plain(value)]));
  }
  if (node.kind === 'list') return node.items.map(plain);
  if (node.value === 'null') return null;
  return node.value === 'other' ? node.text : node.value === 'true';
}

describe('readPlainYaml', () => {
  test('reads what kubectl writes as a full parser does, lines included', () => {
    const quick = readPlainYaml(written.replace('--region', 'region'));
    if (quick === undefined) throw new Error('left to the full parser');
    expect(plain(quick)).toEqual(parse(written.replace('--region', 'region')));
    expect(linesOf(quick)).toEqual(
      linesOf(readFullYaml('f', written.replace('--region', 'region')) ?? quick),
    );
  });

  test.each([
    ['a: &x 1\nb: *x\n'],
    ['a: {b}\n'],
    ['a: {b: {}}\n'],
    ['a: {b: [1]}\n'],
    ['a: {b: 1,}\n'],
    ['a: {b: 1, b: 2}\n'],
    ['a: {b: "c, d"}\n'],
    ['a: {b:\n  c}\n'],
    ['a: {"b":c}\n'],
    ['a: {b: c}d\n'],
    ['a: {b: c:}\n'],
    ['a: [1, 2]\n'],
    ['a: |\n  text\n'],
    ['a: "tab\\t"\n'],
    ["a: 'it''s'\n"],
    ['a: b # comment\n'],
    ['a: two words\n'],
    ['a: b\n  continued\n'],
    ['a: 1\na: 2\n'],
    ['---\na: 1\n'],
    ['a:\n\t- b\n'],
    ['? a\n: b\n'],
    ['{"a": 1}'],
    ['a: ~\n'],
    ['a: !!str 1\n'],
    ['"a b": 1\n'],
    ['a:\n    b: 1\n  c: 2\n'],
    ['a:\n- - b\n'],
    ['a: --flag\n'],
    ['- a\nb: 1\n'],
    ['a:b\n'],
    ['a: b:\n'],
  ])('leaves %j to the full parser', (text) => {
    expect(readPlainYaml(text)).toBeUndefined();
  });

  test('never disagrees with the full parser, whatever lines are put together', () => {
    const rows = [
      'a: 1',
      'b:',
      '- c: x',
      '- d',
      '  e: "q"',
      '  - f',
      '    g: true',
      '',
      '#h',
      '- ',
      'i: {j: 1, k: "l" ,m:  null}',
      '- { n: o/p, q: r:s }',
      't: { }',
    ];
    const seed = 20261121;
    let state = seed;
    const pick = (n: number): number => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return state % n;
    };
    for (let round = 0; round < 5000; round++) {
      const text = Array.from({ length: 1 + pick(6) }, () => rows[pick(rows.length)]).join('\n');
      const quick = readPlainYaml(text);
      if (quick === undefined) continue;
      const reference: unknown = parse(text);
      expect({ seed, text, value: asStrings(plain(quick)) }).toEqual({
        seed,
        text,
        value: asStrings(reference),
      });
    }
  });
});

// Numbers are kept as they were written.
function asStrings(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value), (_key, part: unknown) =>
    typeof part === 'number' ? String(part) : part,
  );
}

function linesOf(node: YamlNode): unknown {
  if (node.kind === 'map') return [...node.entries.values()].map(linesOf);
  if (node.kind === 'list') return node.items.map(linesOf);
  return node.value === 'null' ? 'null' : node.line;
}
