import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { committedCases, committedSeed } from './go/committed-cases.ts';
import { goVersion, runInGo, type GoCase, type GoOutcome } from './go/go-oracle.ts';
import { comparable, runHere } from './go/our-outcome.ts';
import { randomTemplates } from './go/random-templates.ts';

const [head = '{}', ...rows] = readFileSync(new URL('go/expected.jsonl', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n');
const committed = rows.map((row) => JSON.parse(row) as GoOutcome);

/** The cases that come out otherwise than in Go. */
function differences(cases: readonly GoCase[], outcomes: readonly GoOutcome[]): unknown[] {
  return cases.flatMap((one, index): unknown[] => {
    const go = outcomes[index];
    if (go === undefined) return [{ template: one.template, go: 'nothing' }];
    const both = comparable(runHere(one), go);
    return JSON.stringify(both.here) === JSON.stringify(both.go)
      ? []
      : [{ template: one.template, ...both }];
  });
}

describe('beside Go', () => {
  test(`all ${String(committedCases.length)} cases come out as Go's text/template wrote them`, () => {
    expect(committed).toHaveLength(committedCases.length);
    expect({ seed: committedSeed, differ: differences(committedCases, committed) }).toEqual({
      seed: committedSeed,
      differ: [],
    });
  });

  const version = goVersion();
  if (version === undefined) {
    process.stderr.write(
      'SKIPPED: no go on PATH; only the committed outcomes of Go were compared\n',
    );
  }
  const withGo = version === undefined ? test.skip : test;

  withGo(
    'the Go of this machine still says what was committed',
    () => {
      const outcomes = runInGo(committedCases);
      const changed = outcomes.flatMap((outcome, index) =>
        JSON.stringify(outcome) === rows[index] ? [] : [committedCases[index]?.template],
      );
      expect({ head, version, changed }).toEqual({ head, version, changed: [] });
    },
    120_000,
  );

  withGo(
    'templates made at random come out as in Go',
    () => {
      // Another seed: KTL_TEMPLATE_SEED=<number>.
      const seed = Number(process.env['KTL_TEMPLATE_SEED'] ?? 7_331);
      const cases = randomTemplates(seed, 3_000);
      const differ = differences(cases, runInGo(cases)).slice(0, 5);
      expect({ seed, differ }).toEqual({ seed, differ: [] });
    },
    120_000,
  );
});
