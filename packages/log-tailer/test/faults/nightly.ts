// Runs 10,000 seeded programs of faults on all cores, then an hour of lines for which memory must not grow:
//   npm run test:faults             both
//   npm run test:faults -- 500      another number of seeds; 0: only the hour
// Ends with 1 and the commands that run the failed seeds again.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import { hourOfLines, SMALL_YOUNG_GENERATION } from '../memory/hour-of-lines.ts';
import { again, tryOut, type Suite } from './trial.ts';

/** Seeds of a harness for each 10,000. */
const SHARES: Readonly<Record<Suite, number>> = {
  ...{ 'kube-sim': 6_000, network: 1_300, rotation: 700, loss: 1_960, https: 40 },
};
const AT_ONCE = 20;
const DEFAULT_SEEDS = 10_000;
const HOUR = 'hour';

interface Portion {
  readonly suite: Suite;
  readonly from: number;
  readonly to: number;
}

interface Report {
  readonly portion: Portion;
  readonly failed: readonly {
    readonly suite: Suite;
    readonly seed: number;
    readonly why: string;
  }[];
  readonly lines: number;
  readonly declared: number;
  readonly undecidable: number;
}

async function runPortion(portion: Portion): Promise<Report> {
  const { suite, from, to } = portion;
  const failed: { suite: Suite; seed: number; why: string }[] = [];
  const sum = { lines: 0, declared: 0, undecidable: 0 };
  for (let seed = from; seed <= to; seed++) {
    try {
      const trial = await tryOut(suite, seed);
      sum.lines += trial.lines;
      sum.declared += trial.declared;
      sum.undecidable += trial.undecidable;
      if (trial.problems.length > 0)
        failed.push({ suite, seed, why: trial.problems.slice(0, 3).join('; ') });
    } catch (error) {
      failed.push({ suite, seed, why: String(error) });
    }
  }
  return { portion, failed, ...sum };
}

function portions(seeds: number): Portion[] {
  const all: Portion[] = [];
  for (const [suite, share] of Object.entries(SHARES) as [Suite, number][]) {
    const count = Math.ceil((share * seeds) / DEFAULT_SEEDS);
    for (let from = 1; from <= count; from += AT_ONCE)
      all.push({ suite, from, to: Math.min(count, from + AT_ONCE - 1) });
  }
  return all;
}

/** One worker: takes portions until none is left. */
function work(queue: Portion[], onReport: (report: Report) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL(import.meta.url));
    const next = (): void => {
      const portion = queue.shift();
      if (portion === undefined) void worker.terminate().then(() => resolve());
      else worker.postMessage(portion);
    };
    worker.on('message', (report: Report) => {
      onReport(report);
      next();
    });
    worker.on('error', reject);
    next();
  });
}

async function runAll(seeds: number): Promise<void> {
  const queue = portions(seeds);
  const total = queue.reduce((sum, { from, to }) => sum + to - from + 1, 0);
  const startMs = Date.now();
  const failed: string[] = [];
  const sum = { seeds: 0, lines: 0, declared: 0, undecidable: 0 };
  let toldMs = startMs;
  const report = ({ portion, failed: bad, ...found }: Report): void => {
    sum.seeds += portion.to - portion.from + 1;
    sum.lines += found.lines;
    sum.declared += found.declared;
    sum.undecidable += found.undecidable;
    for (const { suite, seed, why } of bad) {
      failed.push(again({ suite, seed }));
      process.stdout.write(`FAILED ${suite} ${String(seed)}: ${why}\n`);
    }
    if (Date.now() - toldMs < 5_000 && sum.seeds < total) return;
    toldMs = Date.now();
    const seconds = ((toldMs - startMs) / 1000).toFixed(0);
    process.stdout.write(
      `${String(sum.seeds)} of ${String(total)} seeds, ${String(failed.length)} failed, ${seconds} s\n`,
    );
  };
  await Promise.all(Array.from({ length: availableParallelism() }, () => work(queue, report)));
  const { lines, declared, undecidable } = sum;
  process.stdout.write(
    `${String(lines)} lines, ${String(declared)} out of reach and declared, ` +
      `${String(undecidable)} gaps with nothing behind them\n`,
  );
  if (failed.length === 0) return;
  process.stdout.write(`run again:\n${failed.join('\n')}\n`);
  process.exitCode = 1;
}

// In a process of its own: what the seeds took is not given back.
async function startHour(): Promise<void> {
  const execArgv = [...process.execArgv, SMALL_YOUNG_GENERATION];
  const hour = fork(new URL(import.meta.url), [HOUR], { execArgv });
  const [code] = (await once(hour, 'exit')) as [number | null];
  if (code !== 0) process.exitCode = 1;
}

async function runHour(): Promise<void> {
  const problem = await hourOfLines((line) => process.stdout.write(`${line}\n`));
  if (problem === undefined) return;
  process.stdout.write(`FAILED: ${problem}\n`);
  process.exitCode = 1;
}

if (process.argv[2] === HOUR && isMainThread) {
  await runHour();
} else if (isMainThread) {
  const seeds = Number(process.argv[2] ?? DEFAULT_SEEDS);
  if (seeds > 0) await runAll(seeds);
  await startHour();
} else {
  parentPort?.on('message', (portion: Portion) => {
    void runPortion(portion).then((report) => parentPort?.postMessage(report));
  });
}
