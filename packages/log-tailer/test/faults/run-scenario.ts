import { tailLogs } from '@ktl/log-tailer';
import { settled } from '../fake/virtual-clock.ts';
import { Random } from '../fake/random.ts';
import { Ledger, type Verdict } from './ledger.ts';
import { Scenario, type ScenarioKind } from './scenario.ts';

/** One seeded run: the verdict, and what happened for a report. */
export interface Run {
  readonly verdict: Verdict;
  readonly journal: () => string;
  readonly requests: number;
}

/** Tails a scenario with an attentive consumer and checks every line. Deterministic for a seed. */
export async function runScenario(seed: number, kind: ScenarioKind): Promise<Run> {
  const scenario = new Scenario(seed, kind);
  const { cluster, clock } = scenario;
  const ledger = new Ledger();
  const jitter = new Random(seed ^ 0x5eed);
  const tail = tailLogs({ reader: cluster, targets: cluster.targets, clock, random: jitter.next });
  const consumed = (async () => {
    for await (const event of tail) ledger.take(event, clock.now());
  })();
  await scenario.play();
  tail.drain();
  await settled();
  await clock.advance(1000);
  await consumed;
  const journal = (): string => ledger.story(scenario.journal);
  return { verdict: ledger.check(cluster.pods), journal, requests: cluster.requests };
}
