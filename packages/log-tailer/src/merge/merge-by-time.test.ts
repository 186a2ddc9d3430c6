import { describe, expect, test } from '@jest/globals';
import { Random } from '../../test/fake/random.ts';
import { settled, VirtualClock } from '../../test/fake/virtual-clock.ts';
import { lineText, stampNs } from '../batch/line-access.ts';
import type { LineSource, LogBatch, LogEvent } from '../batch/log-batch.ts';
import { LineCutter } from '../line/line-cutter.ts';
import { mergeByTime } from './merge-by-time.ts';

const startMs = Date.UTC(2026, 0, 2);

function sourceOf(key: string): LineSource {
  return { key, role: 'regular', namespace: 'ns', pod: key, container: 'c', node: undefined };
}

function linesOf(key: string, lines: readonly (readonly [number, string])[]): LogEvent {
  const text = lines.map(([ns, name]) => {
    const ms = Math.floor(ns / 1e6);
    const fraction = String(Math.floor(ns) % 1e6).padStart(6, '0');
    const iso = new Date(startMs + ms).toISOString().replace('Z', `${fraction}Z`);
    return `${iso} ${name}\n`;
  });
  const cut = new LineCutter().push(Buffer.from(text.join('')));
  if (cut === undefined) throw new Error('no lines');
  const { bytes, count, offsets } = cut;
  return {
    type: 'lines',
    batch: { target: sourceOf(key), instance: 0, ...{ bytes, count, offsets } },
  };
}

function gapOf(key: string): LogEvent {
  const gap = {
    ...{ target: sourceOf(key), instance: 0, cause: 'rotated' as const, missedInstances: 0 },
    ...{ afterStamp: undefined, beforeStamp: undefined, certain: false },
  } as const;
  return { type: 'gap', gap };
}

/** One thing that came out: a line or a gap. */
interface Shown {
  readonly key: string;
  readonly name: string;
  readonly ns: bigint;
  readonly late: boolean;
  readonly atMs: number;
}

/** Sources whose events come at given times. */
class Bed {
  readonly clock = new VirtualClock(startMs);
  readonly shown: Shown[] = [];
  readonly pending = new Set<string>();
  readonly waiting = 0;
  isOver = false;
  #queue: LogEvent[] = [];
  #wake: (() => void) | undefined;
  #isEnded = false;

  merge(windowMs: number, maxHeldBytes?: number): void {
    const tail = {
      health: () => ({ open: 0, waiting: this.waiting, reconnecting: 0 }),
      pending: () => this.pending,
    };
    const flow = mergeByTime({ windowMs, maxHeldBytes, clock: this.clock });
    void (async () => {
      for await (const event of flow(this.#events(), tail)) this.#note(event);
      this.isOver = true;
    })();
  }

  push(event: LogEvent): void {
    this.#queue.push(event);
    this.#wake?.();
  }

  end(): void {
    this.#isEnded = true;
    this.pending.clear();
    this.#wake?.();
  }

  get names(): string {
    return this.shown.map(({ name, late }) => (late ? `${name}!` : name)).join(' ');
  }

  async *#events(): AsyncGenerator<LogEvent, undefined> {
    for (;;) {
      const event = this.#queue.shift();
      if (event !== undefined) yield event;
      else if (this.#isEnded) return;
      else await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  #note(event: LogEvent): void {
    const atMs = this.clock.now() - startMs;
    if (event.type === 'notice') return;
    if (event.type === 'gap') {
      const { key } = event.gap.target;
      this.shown.push({ key, name: `gap-${key}`, ns: 0n, late: false, atMs });
      return;
    }
    const { batch } = event;
    for (let line = 0; line < batch.count; line++) this.shown.push(shownLine(batch, line, atMs));
  }
}

function shownLine(batch: LogBatch, line: number, atMs: number): Shown {
  const name = lineText(batch, line).toString();
  const { key } = batch.target;
  return { key, name, ns: stampNs(batch, line) ?? 0n, late: batch.late === true, atMs };
}

describe('a merge within a window', () => {
  test('holds a line while an older one may come, and no longer than the window', async () => {
    const bed = new Bed();
    bed.pending.add('a').add('b');
    bed.merge(100);
    bed.push(linesOf('a', [[50e6, 'a1']]));
    await bed.clock.advance(60);
    expect(bed.names).toBe('');
    bed.push(linesOf('b', [[20e6, 'b1']]));
    await bed.clock.advance(1);
    expect(bed.names).toBe('b1');
    await bed.clock.advance(39);
    expect(bed.names).toBe('b1 a1');
  });

  test('passes a late line at once, marked, and keeps the rest of its batch in order', async () => {
    const bed = new Bed();
    bed.pending.add('a').add('b');
    bed.merge(100);
    bed.push(linesOf('a', [[50e6, 'a1']]));
    await bed.clock.advance(150);
    bed.push(
      linesOf('b', [
        [20e6, 'b1'],
        [50e6, 'b2'],
        [120e6, 'b3'],
      ]),
    );
    await bed.clock.advance(1);
    expect(bed.names).toBe('a1 b1! b2');
    await bed.clock.advance(100);
    expect(bed.names).toBe('a1 b1! b2 b3');
  });

  test('never holds the lines of the only source, nor once every other has one to show', async () => {
    const bed = new Bed();
    bed.pending.add('a');
    bed.merge(1_000);
    bed.push(linesOf('a', [[50e6, 'a1']]));
    await settled();
    expect(bed.names).toBe('a1');
    bed.pending.add('b');
    bed.push(linesOf('b', [[70e6, 'b1']]));
    bed.push(linesOf('a', [[60e6, 'a2']]));
    await settled();
    expect(bed.names).toBe('a1 a2');
  });

  test('gives equal stamps by source, then in file order', async () => {
    const bed = new Bed();
    bed.pending.add('a').add('b');
    bed.merge(Infinity);
    bed.push(
      linesOf(
        'b',
        ['b1', 'b2'].map((name) => [7, name] as const),
      ),
    );
    bed.push(
      linesOf(
        'a',
        ['a1', 'a2'].map((name) => [7, name] as const),
      ),
    );
    await settled();
    bed.end();
    await bed.clock.advance(50);
    expect(bed.names).toBe('a1 a2 b1 b2');
  });

  test('lets the oldest go where the memory is full, and marks what comes too late', async () => {
    const bed = new Bed();
    bed.pending.add('a').add('b');
    bed.merge(Infinity, 100);
    bed.push(linesOf('a', [[50e6, 'a1']]));
    bed.push(linesOf('a', [[60e6, 'a2'.padEnd(100, '.')]]));
    await bed.clock.advance(50);
    expect(bed.shown.map(({ key }) => key)).toEqual(['a', 'a']);
    bed.push(linesOf('b', [[20e6, 'b1']]));
    await bed.clock.advance(50);
    expect(bed.shown.at(-1)).toMatchObject({ name: 'b1', late: true });
  });

  test('goes on when a source has ended without a word', async () => {
    const bed = new Bed();
    bed.pending.add('a').add('b');
    bed.merge(Infinity);
    bed.push(linesOf('a', [[50e6, 'a1']]));
    await bed.clock.advance(500);
    expect(bed.names).toBe('');
    bed.pending.delete('b');
    await bed.clock.advance(50);
    expect(bed.names).toBe('a1');
  });
});

interface Play {
  readonly skewMs: number;
  readonly stepsBack: boolean;
}

interface Played {
  /** What each source said, in its order. */
  readonly said: ReadonlyMap<string, readonly string[]>;
  readonly arrivals: ReadonlyMap<string, number>;
}

/** Pushes what a seed says: a few sources, lines with small steps between, gaps now and then. */
function play(bed: Bed, random: Random, { skewMs, stepsBack }: Play): Played {
  const said = new Map<string, string[]>();
  const arrivals = new Map<string, number>();
  const keys = Array.from({ length: random.between(1, 6) }, (_, at) => `s${String(at)}`);
  for (const key of keys) {
    bed.pending.add(key);
    const names: string[] = [];
    said.set(key, names);
    let stampNanos = random.between(0, 50) * 1e6;
    let arrivalMs = 0;
    for (let batch = random.between(0, 30); batch > 0; batch--) {
      if (random.chance(0.05)) {
        const atMs = arrivalMs;
        names.push(`gap-${key}`);
        bed.clock.at(atMs, () => bed.push(gapOf(key)));
      }
      if (stepsBack && random.chance(0.1)) stampNanos = Math.max(0, stampNanos - 40e6);
      stampNanos += random.between(0, 60) * 1e6;
      const lines: [number, string][] = [];
      const dueMs = stampNanos / 1e6 + random.next() * skewMs;
      for (let line = random.between(1, 4); line > 0; line--) {
        const name = `${key}.${String(names.length)}`;
        lines.push([stampNanos, name]);
        names.push(name);
        if (random.chance(0.6)) stampNanos += random.between(0, 3);
      }
      arrivalMs = Math.max(arrivalMs, Math.ceil(dueMs) + 1);
      for (const [, name] of lines) arrivals.set(name, arrivalMs);
      bed.clock.at(arrivalMs, () => bed.push(linesOf(key, lines)));
    }
    const endMs = arrivalMs;
    bed.clock.at(endMs + random.between(0, 100), () => bed.pending.delete(key));
  }
  bed.clock.at(20_000, () => {
    bed.end();
  });
  return { said, arrivals };
}

async function run(seed: number, { windowMs, ...how }: Play & { readonly windowMs: number }) {
  const bed = new Bed();
  bed.merge(windowMs);
  const played = play(bed, new Random(seed), how);
  await bed.clock.advance(21_000);
  expect(bed.isOver).toBe(true);
  return { ...played, shown: bed.shown };
}

/** Time that counts for order: never older than that of the line before in the same source. */
function countedTimes(shown: readonly Shown[]): readonly { of: Shown; ns: bigint }[] {
  const newest = new Map<string, bigint>();
  return shown
    .filter(({ name }) => !name.startsWith('gap'))
    .map((of) => {
      const before = newest.get(of.key) ?? -1n;
      const ns = of.ns > before ? of.ns : before;
      newest.set(of.key, ns);
      return { of, ns };
    });
}

const seeds = Array.from({ length: 60 }, (_, at) => 4_000 + at);

describe.each([
  { what: 'small skew', skewMs: 95, windowMs: 100, stepsBack: false },
  { what: 'large skew', skewMs: 900, windowMs: 100, stepsBack: false },
  { what: 'clocks that step back', skewMs: 200, windowMs: 100, stepsBack: true },
  { what: 'no end of waiting', skewMs: 900, windowMs: Infinity, stepsBack: true },
])('whatever arrives, with $what', (how) => {
  test.each(seeds)('seed %i', async (seed) => {
    const { said, arrivals, shown } = await run(seed, how);
    // Every source says what it said, in its order, gaps where they were.
    for (const [key, names] of said) {
      expect(shown.filter((one) => one.key === key).map(({ name }) => name)).toEqual(names);
    }
    const counted = countedTimes(shown);
    let newest = -1n;
    for (const { of, ns } of counted) {
      // Late is what is older than a line before it, and nothing else.
      expect({ name: of.name, late: of.late }).toEqual({ name: of.name, late: ns < newest });
      if (ns > newest) newest = ns;
      if (how.windowMs < Infinity) {
        expect(of.atMs - (arrivals.get(of.name) ?? NaN)).toBeLessThanOrEqual(how.windowMs);
      }
    }
    if (how.windowMs < how.skewMs) return;
    expect(counted.filter(({ of }) => of.late)).toEqual([]);
    if (how.windowMs < Infinity) return;
    for (const [at, { of, ns }] of counted.entries()) {
      const before = counted[at - 1];
      if (before?.ns === ns) expect(before.of.key <= of.key).toBe(true);
    }
  });
});
