import { expect, test } from '@jest/globals';
import { createPatternTree, type PatternTree } from '../src/index.ts';
import { corpus, groupingAccuracy, statementCount, type LabelledLine } from './corpus.ts';
import { forSeeds, type Random } from './random.ts';

function added(lines: readonly LabelledLine[]): { tree: PatternTree; ids: string[] } {
  const tree = createPatternTree();
  const first = lines.map(({ line }) => tree.add(line));
  const now = new Map([...new Set(first)].map((id) => [id, tree.find(id)?.id ?? id]));
  return { tree, ids: first.map((id) => now.get(id)!) };
}

function shuffled<T>(items: readonly T[], random: Random): T[] {
  const all = [...items];
  for (let at = all.length - 1; at > 0; at--) {
    const other = random.below(at + 1);
    [all[at], all[other]] = [all[other]!, all[at]!];
  }
  return all;
}

test('95 of 100 lines of nginx, klog, JSON, logfmt, Java and Go are with exactly their like', () => {
  forSeeds(8, (random) => {
    const lines = corpus(random, 4000);
    const { tree, ids } = added(lines);
    const { accuracy, wrong } = groupingAccuracy(lines, ids);
    if (accuracy < 0.95) {
      throw new Error(
        `${String(accuracy)}, wrong: ${wrong.join(', ')}\n${tree
          .patterns()
          .map(({ template }) => template)
          .join('\n')}`,
      );
    }
    expect(tree.patterns().length).toBeLessThanOrEqual(statementCount * 1.5);
  });
});

test('lines in another order give the same patterns with the same counts', () => {
  forSeeds(8, (random) => {
    const lines = corpus(random, 4000);
    const counts = (all: readonly LabelledLine[]): Map<string, number> =>
      new Map(
        added(all)
          .tree.patterns()
          .map(({ template, count }) => [template, count]),
      );
    const one = counts(lines);
    const other = counts(shuffled(lines, random));
    let same = 0;
    for (const [template, count] of one) if (other.get(template) === count) same += count;
    if (same < 0.98 * lines.length) {
      const differ = [...one.keys(), '---', ...other.keys()].filter(
        (key) => one.get(key) !== other.get(key) || key === '---',
      );
      throw new Error(`only ${String(same)} of ${String(lines.length)}:\n${differ.join('\n')}`);
    }
  });
});

test('two traces of stacks with a thousand different frames are a handful of patterns', () => {
  const tree = createPatternTree();
  for (let n = 0; n < 1000; n++) {
    const name = String.fromCharCode(97 + (n % 26), 97 + (((n / 26) | 0) % 26), 97 + (n % 7));
    tree.add(`\tat com.example.${name}.Order.${name}(Order.java:${String(n)})`);
    tree.add(`    at ${name} (file:///app/dist/${name}.js:${String(n)}:12)`);
    tree.add(`main.(*${name}).run(0xc000${String(n)}, {0x1, 0x2})`);
    tree.add(`\t/go/src/${name}.go:${String(n)} +0x1f`);
    tree.add(`  File "/app/${name}.py", line ${String(n)}, in ${name}`);
  }
  expect(
    tree
      .patterns()
      .map(({ template }) => template)
      .sort(),
  ).toEqual(['<frame>', 'File <frame>', 'at <frame>']);
});
