import { mkdir } from 'node:fs/promises';
import type { Capture } from '@ktl/sqlite-archive';
import { poll } from '@ktl/testbed';
import { ClusterBed, holds, holdsLines } from './cluster-bed.ts';
import { crashLines, FailingRollout, proxyLines, steadyLines } from './failing-rollout.ts';
import type { Ended } from './running-ktl.ts';
import { Scenario } from './scenario.ts';
import { kubectl, sql, untar } from './stock-tools.ts';

/** How often the container that crashes is started. */
export const starts = 3;
const oldLines = 2 * (proxyLines + steadyLines);
/** Lines of all containers. */
export const allLines = oldLines + proxyLines + starts * crashLines;

/** What kubectl says of a pod, just before a capture ends and just after. */
interface Described {
  readonly pod: string;
  readonly texts: readonly string[];
}

/** What came of the rollout. */
interface Outcome {
  /** The new pod. */
  readonly crashing: string;
  /** The old ones. */
  readonly steady: readonly string[];
  /** What `ktl logs --capture live.sqlite` showed. */
  readonly live: Ended;
  /** What `ktl logs capture` left. */
  readonly captured: Ended;
  readonly described: readonly Described[];
  /** `kubectl logs` by pod and container, `checkout-1/app`. */
  readonly logs: ReadonlyMap<string, Buffer>;
}

/**
 * A rollout whose new pod crashes, recorded from version 1 on: `live.sqlite`, `after.tar.gz` and unpacked
 * in `after`; `before.tar.gz` is from before it.
 */
export class CapturedRollout implements AsyncDisposable {
  readonly rollout: FailingRollout;
  readonly bed: ClusterBed;
  readonly namespace: string;
  readonly outcome: Outcome;
  readonly #ends: AsyncDisposableStack;

  private constructor(
    { bed, rollout, namespace }: Pick<CapturedRollout, 'bed' | 'rollout' | 'namespace'>,
    outcome: Outcome,
    ends: AsyncDisposableStack,
  ) {
    this.bed = bed;
    this.rollout = rollout;
    this.namespace = namespace;
    this.outcome = outcome;
    this.#ends = ends;
  }

  static async record(): Promise<CapturedRollout> {
    await using ends = new AsyncDisposableStack();
    const scenario = ends.use(await Scenario.begin('capture of a rollout'));
    const { namespace } = scenario;
    const bed = ends.use(await ClusterBed.open(namespace));
    const rollout = new FailingRollout(scenario);
    await rollout.create();
    const outcome = await watchItFail({ bed, rollout, namespace });
    await mkdir(bed.path('after'));
    await untar(bed.path('after.tar.gz'), bed.path('after'));
    return new CapturedRollout({ bed, rollout, namespace }, outcome, ends.move());
  }

  path(name: string): string {
    return this.bed.path(name);
  }

  /** Asks the logs.sqlite of the tarball. */
  ask(statement: string): ReturnType<typeof sql> {
    return sql(this.path('after/logs.sqlite'), statement);
  }

  replay(...words: readonly string[]): Promise<Ended> {
    return this.bed.run('logs', 'capture', 'replay', ...words);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#ends.disposeAsync();
  }
}

type Scene = Pick<CapturedRollout, 'bed' | 'rollout' | 'namespace'>;

async function watchItFail(scene: Scene): Promise<Outcome> {
  const { bed, rollout } = scene;
  const all = ['deploy/checkout', '--tail', '-1'];
  const capture = (name: string, ...words: readonly string[]) => [
    ...['logs', 'capture', ...all, '--capture-sqlite'],
    ...['--capture-output', bed.path(name), ...words],
  ];
  const steady = (await rollout.pods()).map(({ metadata }) => metadata.name);
  await bed.run(...capture('before.tar.gz', '--no-follow'));

  const shown = bed.start('logs', ...all, '--capture', bed.path('live.sqlite'));
  const capturing = bed.start(...capture('after.tar.gz', '--attach-describe'));
  const written = bed.path('after.partial/logs.sqlite');
  await holdsLines(written, oldLines);
  await rollout.roll(2);
  const crashing = await rollout.crashed(starts - 1);
  await rollout.late();
  await holdsLines(written, allLines);
  await holds(written, 'the rollout', isWhole);
  const isShown = async (): Promise<boolean> => shown.lines.length >= allLines;
  await poll(isShown, { what: `${String(allLines)} lines`, timeoutMs: 30_000 });
  const before = await describeAll(scene);
  const [captured, live] = await Promise.all([capturing.interrupt(), shown.interrupt()]);
  const after = await describeAll(scene);
  const described = [...before].map(([pod, text]) => ({
    pod,
    texts: [text, after.get(pod) ?? ''],
  }));
  const logs = await logsOf(scene, [...steady, crashing]);
  return { crashing, steady, live, captured, described, logs };
}

/** Whether everything that the tests look for has been seen. */
function isWhole(capture: Capture): boolean {
  const late = /ProgressDeadlineExceeded/;
  return (
    capture.rows('pods').some(({ restarts }) => restarts === starts - 1) &&
    capture.rows('deployments').some(({ conditions }) => late.test(conditions ?? '')) &&
    capture.rows('events').some(({ reason, count }) => reason === 'BackOff' && (count ?? 0) >= 2)
  );
}

async function describeAll({ rollout, namespace }: Scene): Promise<ReadonlyMap<string, string>> {
  const pods = await rollout.pods();
  const texts = pods.map(async ({ metadata: { name } }): Promise<[string, string]> => {
    const text = await kubectl('describe', 'pod', name, '--namespace', namespace);
    return [name, text.toString()];
  });
  return new Map(await Promise.all(texts));
}

async function logsOf(
  { namespace }: Scene,
  pods: readonly string[],
): Promise<ReadonlyMap<string, Buffer>> {
  const logs = pods.flatMap((pod) =>
    ['app', 'proxy'].map(async (container): Promise<[string, Buffer]> => {
      const words = ['--namespace', namespace, pod, '--container', container];
      return [`${pod}/${container}`, await kubectl('logs', ...words)];
    }),
  );
  return new Map(await Promise.all(logs));
}
