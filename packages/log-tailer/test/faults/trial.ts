import { runWorld } from '../sim/run-world.ts';
import { runHttps } from '../sim/run-https.ts';
import { runScenario } from './run-scenario.ts';

/** The harnesses: kube-sim, whose kind follows from the seed; the kubelet in memory; real sockets. */
export type Suite = 'kube-sim' | 'network' | 'rotation' | 'loss' | 'https';

/** What one seed came to. */
export interface Trial {
  readonly suite: Suite;
  readonly seed: number;
  readonly kind: string;
  /** Empty where every line came once, in order, and what is missing is declared exactly. */
  readonly problems: readonly string[];
  readonly lines: number;
  /** Lines that are missing inside gap records. */
  readonly declared: number;
  /** Gap records behind which nothing is missing. */
  readonly undecidable: number;
  /** Pods that no client could have heard of. */
  readonly unheardOf: number;
  readonly story: () => string;
}

/** In these, no line leaves the server's reach. */
const LOSSLESS: readonly string[] = ['network', 'rotation', 'https'];

/** Runs one seed and judges it. */
export async function tryOut(suite: Suite, seed: number): Promise<Trial> {
  const { kind, verdict, unheardOf, story } = await run(suite, seed);
  const { problems, ...found } = verdict;
  const isLoss = LOSSLESS.includes(kind) && verdict.declared > 0;
  const all = isLoss ? [...problems, 'a loss where all was in reach'] : problems;
  return { ...{ suite, seed, kind, unheardOf, story }, ...found, problems: all };
}

async function run(
  suite: Suite,
  seed: number,
): Promise<
  Pick<Awaited<ReturnType<typeof runWorld>>, 'verdict' | 'unheardOf' | 'story'> & { kind: string }
> {
  if (suite === 'kube-sim') return await runWorld(seed);
  if (suite === 'https') return { kind: suite, unheardOf: 0, ...(await runHttps(seed)) };
  const { verdict, journal } = await runScenario(seed, suite);
  return { kind: suite, unheardOf: 0, verdict, story: journal };
}

/** How to run one seed again, with its story. */
export function again({ suite, seed }: Pick<Trial, 'suite' | 'seed'>): string {
  const file = suite === 'kube-sim' || suite === 'https' ? suite : 'seeded-faults';
  const kind = file === 'seeded-faults' ? ` -t ${suite}` : '';
  return `KTL_FAULT_SEED=${String(seed)} npm test -- packages/log-tailer/test/faults/${file}${kind}`;
}

/** One failed seed, as a line of a report. */
export function describeFailure(trial: Trial, isTold: boolean): string {
  const problems = trial.problems.slice(0, 4).join('; ');
  return `${again(trial)} (${trial.kind}): ${problems}${isTold ? `\n${trial.story()}` : ''}`;
}
