import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';

/** One run of one command. */
export interface Run {
  /** From spawn to exit, seconds. */
  readonly wallS: number;
  /** User and system time of the process and its children, seconds. */
  readonly cpuS: number;
}

export interface Contestant {
  readonly name: string;
  readonly argv: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** Median of a sample; the mean of the middle two for an even count. */
export function median(sample: readonly number[]): number {
  const sorted = [...sample].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  const upper = sorted[half] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[half - 1] ?? Number.NaN)) / 2;
}

/**
 * Runs the contestants in turn, their output thrown away, `rounds` times over, so that a slow minute of the machine hits all of
 * them. The first round warms caches and is not counted.
 */
export async function race(
  contestants: readonly Contestant[],
  rounds: number,
): Promise<ReadonlyMap<string, readonly Run[]>> {
  const runs = new Map<string, Run[]>(contestants.map((c) => [c.name, []]));
  for (let round = 0; round <= rounds; round++) {
    for (const contestant of contestants) {
      const run = await runOnce(contestant);
      if (round > 0) runs.get(contestant.name)?.push(run);
    }
  }
  return runs;
}

/** Prints medians and the ratio of each contestant to `base`. */
export function report(runs: ReadonlyMap<string, readonly Run[]>, base: string): string {
  const of = (name: string, field: keyof Run): number =>
    median((runs.get(name) ?? []).map((run) => run[field]));
  const rows = [...runs.keys()].map((name) => {
    const wall = of(name, 'wallS');
    const cpu = of(name, 'cpuS');
    return [
      name.padEnd(24),
      `wall ${wall.toFixed(3)} s`.padEnd(14),
      `${(wall / of(base, 'wallS')).toFixed(2)}x`.padStart(6),
      `   cpu ${cpu.toFixed(3)} s`.padEnd(16),
      `${(cpu / of(base, 'cpuS')).toFixed(2)}x`.padStart(6),
    ].join('');
  });
  return rows.join('\n');
}

// bash's `time` is the one clock on every Linux that counts the CPU of a child exactly.
async function runOnce(contestant: Contestant): Promise<Run> {
  const child = spawn(
    'bash',
    [
      '-c',
      'TIMEFORMAT="%R %U %S"; exec 3>&2; { time "$@" 2>&3; } 2>&4',
      'bash',
      ...contestant.argv,
    ],
    {
      env: { ...process.env, ...contestant.env },
      stdio: ['ignore', 'ignore', 'pipe', 'ignore', 'pipe'],
    },
  );
  let times = '';
  let stderr = '';
  child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  child.stdio[4]?.on('data', (chunk: Buffer) => (times += chunk.toString()));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0) throw new Error(`${contestant.name} ended with ${String(code)}: ${stderr}`);
  const [wallS = Number.NaN, userS = Number.NaN, sysS = Number.NaN] = times
    .trim()
    .split(/\s+/)
    .map(Number);
  return { wallS, cpuS: userS + sysS };
}

/** Resident and peak memory of a running process, bytes (Linux). */
export async function residentBytes(pid: number): Promise<{ now: number; peak: number }> {
  const status = await readFile(`/proc/${String(pid)}/status`, 'utf8');
  const field = (name: string): number =>
    Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? Number.NaN) * 1024;
  return { now: field('VmRSS'), peak: field('VmHWM') };
}
