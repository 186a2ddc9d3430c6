import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { DocBed, type DocRun } from '../harness/doc-bed.ts';
import {
  blocksOf,
  examplesOf,
  likeShown,
  readDoc,
  type DocExample,
} from '../harness/doc-examples.ts';

const all = ['docs/logs.md', 'docs/log-templates.md', 'README.md'].flatMap(examplesOf);
const examples = all.filter(({ notRun }) => notRun === undefined);
const runs = new Map<DocExample, DocRun>();
let bed: DocBed;

// Most of an example is waiting, so some run at a time.
beforeAll(async () => {
  bed = await DocBed.open();
  const left = [...examples];
  const work = async (): Promise<void> => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) {
      runs.set(next, await bed.run(next.command));
    }
  };
  await Promise.all(Array.from({ length: 8 }, work));
}, 180_000);
afterAll(async () => {
  await bed[Symbol.asyncDispose]();
});

describe('each example of the documents', () => {
  test.each(examples.map((one) => [one.place, one.command, one] as const))(
    '%s runs and shows what it should: %s',
    (_, command, example) => {
      const run = runs.get(example);
      expect(run).toMatchObject({ code: 0 });
      expect(run?.err.replace(/^capture: .+\n$/, '')).toBe('');
      const lines = (run?.out ?? '').replace(/\n$/, '').split('\n');
      expect(lines[0]).not.toBe('');
      if (example.shown !== undefined) expectShown(lines, example.shown);
      else expectForm(lines, command);
    },
  );

  test('is run, but for a handful that say why not', () => {
    expect(examples.length).toBeGreaterThan(40);
    expect(all.length - examples.length).toBeLessThanOrEqual(3);
  });
});

/** A line `…` in the document stands for more of the same; without one nothing else may come. */
function expectShown(lines: readonly string[], shown: readonly string[]): void {
  const patterns = shown.filter((line) => line !== '…').map(likeShown);
  for (const pattern of patterns) {
    expect(lines.filter((line) => pattern.test(line))).not.toEqual([]);
  }
  if (shown.includes('…')) return;
  expect(lines.filter((line) => !patterns.some((pattern) => pattern.test(line)))).toEqual([]);
}

function expectForm(lines: readonly string[], command: string): void {
  const isFiltered = /\| /.test(command.replaceAll(/'[^']*'/g, ''));
  if (isFiltered || / (?:-p|-P|--plain|--template\S*|-o raw) ?/.test(command)) return;
  if (command.includes('diff-deployments')) {
    expect(lines.join('\n')).toMatch(/\bshop\/checkout: rollout .*\n +NEW +OLD\n/);
  } else if (command.startsWith('ktl logs capture')) {
    expect(lines).toEqual([expect.stringMatching(/\.tar\.gz$/)]);
  } else if (command.includes('drift watch')) {
    expect(lines[0]).toMatch(/^[\d:]{8} {2}\d+ pods now; watching pods\b/);
  } else if (/ -o (?:ext)?json/.test(command)) {
    for (const line of lines) expect(JSON.parse(line)).toHaveProperty('kind');
  } else {
    for (const line of lines) expect(line).toMatch(/^\[[^\]]+\] (?:◆ |\S+ (?:\w+ )?\[)/);
  }
}

interface Surface {
  readonly globals: readonly SurfaceFlag[];
  readonly commands: readonly { readonly id: string; readonly flags: readonly SurfaceFlag[] }[];
}
interface SurfaceFlag {
  readonly name: string;
  readonly char?: string;
  readonly kind: string;
}

describe('docs/logs.md', () => {
  // Another test keeps this file equal to what the program declares.
  const { globals, commands } = JSON.parse(readDoc('apps/ktl/command-snapshot.json')) as Surface;
  const own = commands.filter(({ id }) => /^logs( |$)/.test(id)).flatMap(({ flags }) => flags);
  const flags = [...own, ...globals, { name: 'help', char: 'h', kind: 'boolean' }];
  // What other programs call their flags is not ours.
  const text = readDoc('docs/logs.md')
    .replace(/(?<=\n)\| (?:`(?:kubectl|stern|-)[^|]*)\|/g, (cell, at: number) =>
      at > readDoc('docs/logs.md').indexOf('## Coming from stern') ? '|' : cell,
    )
    .replaceAll(/\| (?:jq|kubectl|stern) .*/g, '');

  test('names every flag of ktl logs and its commands, with its letter', () => {
    // Those of captures have a document of their own.
    const all = text + readDoc('docs/captures.md');
    const missing = flags.flatMap(({ name, char }) => [
      ...(new RegExp(String.raw`--(?:no-)?${name}(?![\w-])`).test(all) ? [] : [`--${name}`]),
      ...(char === undefined || new RegExp(String.raw`[\s\`]-${char}(?!\w)`).test(all)
        ? []
        : [`-${char} of --${name}`]),
    ]);
    expect(missing).toEqual([]);
  });

  test('names no flag that does not exist', () => {
    const known = new Set(
      flags.flatMap(({ name, kind }) => [
        `--${name}`,
        ...(kind === 'boolean' ? [`--no-${name.replace(/^no-/, '')}`] : []),
      ]),
    );
    const named = [...text.matchAll(/(?<![\w-])--[a-z][\w-]*/g)].map(([flag]) => flag);
    expect([...new Set(named)].filter((flag) => !known.has(flag))).toEqual([]);
  });

  test('leads only to headings and files that exist', () => {
    const anchors = [...text.matchAll(/\]\(#([\w-]+)\)/g)].map(([, anchor]) => anchor);
    const headings = [...text.matchAll(/^## (.+)$/gm)].map(([, heading = '']) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\w -]/g, '')
        .replaceAll(' ', '-'),
    );
    expect(anchors.filter((anchor) => !headings.includes(anchor ?? ''))).toEqual([]);
    for (const [, path = ''] of text.matchAll(/\]\(([\w-]+\.(?:md|yaml))\)/g)) {
      expect(readDoc(`docs/${path}`)).not.toBe('');
    }
  });

  test('names every field of the objects that -o json prints', async () => {
    const flags = '--events --node-logs --deploy-mode stable+canary --no-follow -o json';
    const { out } = await bed.run(`ktl logs deploy/checkout ${flags}`, { ownDemo: false });
    const objects = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(new Set(objects.map(({ kind }) => kind))).toEqual(new Set(['line', 'event']));
    expect(objects.some((object) => 'path' in object && 'node' in object)).toBe(true);
    for (const kind of ['line', 'event']) {
      const [, table = ''] =
        new RegExp(`\\| field of an? ${kind} .*\n((?:\\|.*\n)+)`).exec(text) ?? [];
      const named = new Set([...table.matchAll(/`(\w+)`/g)].map(([, field]) => field));
      const inside = (value: unknown): readonly string[] =>
        value !== null && typeof value === 'object'
          ? Object.entries(value).flatMap(([field, part]) => [field, ...inside(part)])
          : [];
      const printed = objects.filter((object) => object['kind'] === kind).flatMap(inside);
      expect([...new Set(printed)].filter((field) => !named.has(field))).toEqual([]);
    }
  });

  test('has a Role that is enough for whatever needs no right on nodes', async () => {
    const role = blocksOf(readDoc('docs/logs.md'))
      .map(({ language, lines }) => (language === 'yaml' ? lines.join('\n') : ''))
      .find((block) => block.includes('kind: Role'));
    const { rules } = parse(role ?? '') as { readonly rules: readonly RoleRule[] };
    const granted = new Set(rules.flatMap(grantsOf));
    const takeBack = universe
      .filter((right) => !granted.has(right))
      .map((right) => {
        const [verb = '', resource = ''] = right.split(' ');
        return bed.sim.deny({ verb, resource });
      });
    try {
      const reads = [
        'ktl logs web cj/stock-sync deploy/checkout sts/postgres --tail 1',
        'ktl logs deploy/checkout --events --tail 1',
        'ktl logs deploy/checkout --deploy-mode stable+canary --tail 1',
        'ktl logs recommendations --previous',
        'ktl logs diff-deployments checkout --once',
      ];
      for (const command of reads) {
        const { code, out, err } = await bed.run(command, { ownDemo: false });
        expect({ command, code, err }).toEqual({ command, code: 0, err: '' });
        expect(out).not.toBe('');
      }
      const { code, err } = await bed.run('ktl logs . -n shop --node-selector a=b --no-follow');
      expect(code).toBe(7);
      expect(err).toContain('may not list nodes');
    } finally {
      for (const undo of takeBack) undo();
    }
  });
});

interface RoleRule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

const universe = [
  ...['namespaces', 'nodes', 'nodes/proxy', 'pods', 'pods/log', 'services', 'events'],
  ...['deployments', 'replicasets', 'statefulsets', 'daemonsets'].map((name) => `${name}.apps`),
  ...['jobs.batch', 'cronjobs.batch', 'events.events.k8s.io', 'replicationcontrollers'],
].flatMap((resource) => ['get', 'list', 'watch'].map((verb) => `${verb} ${resource}`));

function grantsOf({ apiGroups, resources, verbs }: RoleRule): readonly string[] {
  return apiGroups.flatMap((group) =>
    resources.flatMap((name) =>
      verbs.map((verb) => `${verb} ${group === '' ? name : `${name}.${group}`}`),
    ),
  );
}
