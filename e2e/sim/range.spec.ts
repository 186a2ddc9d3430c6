import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { numbered, SimBed } from '../harness/sim-bed.ts';

let bed: SimBed;

beforeAll(async () => {
  bed = await SimBed.open();
  bed
    .pod('app-1')()
    .write(numbered('line', 1, 30));
});
afterAll(async () => {
  await bed[Symbol.asyncDispose]();
});

/** What a read that ends shows, without prefix. */
async function read(...args: string[]): Promise<string> {
  const { code, out, err } = await bed.run([...args, '--no-follow', '-o', 'raw']);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return out;
}

describe('--tail', () => {
  test('is 10 of each container by default, n, all with -1, and none with 0', async () => {
    const [usual, five, all, none] = await Promise.all([
      read('app-1'),
      read('app-1', '--tail', '5'),
      read('app-1', '--tail=-1'),
      read('app-1', '--tail', '0'),
    ]);
    expect(usual).toBe(numbered('line', 21, 30));
    expect(five).toBe(numbered('line', 26, 30));
    expect(all).toBe(numbered('line', 1, 30));
    expect(none).toBe('');
  });

  test('0 follows from now on', async () => {
    const app = bed.pod('zero-1');
    app().write('before\n');
    const seen = bed.start(['zero', '--tail', '0', '-o', 'raw', '--log-level', 'info']);
    await seen.says('attached');
    // A pod that is new is read from its first line.
    bed.pod('zero-2')().write('new pod\n');
    await seen.shows('new pod\n');
    app().write('after\n');
    await seen.shows('after\n');
    expect((await seen.interrupt()).out).not.toContain('before');
  });
});

describe('--since', () => {
  test('takes a duration or a time, and then shows all of it', async () => {
    const future = new Date(Date.now() + 3_600_000).toISOString();
    const past = new Date(Date.now() - 3_600_000).toISOString();
    const [hour, fromPast, fromFuture, some] = await Promise.all([
      read('app-1', '--since', '1h'),
      read('app-1', '--since', past),
      read('app-1', '--since', future),
      read('app-1', '--since', '1h', '--tail', '3'),
    ]);
    expect(hour).toBe(numbered('line', 1, 30));
    expect(fromPast).toBe(numbered('line', 1, 30));
    expect(fromFuture).toBe('');
    expect(some).toBe(numbered('line', 28, 30));
  });

  test('is exact to the line, though the API knows whole seconds only', async () => {
    const app = bed.pod('exact-1');
    app().write('early\n');
    // The clock of the stamps has to move on by a millisecond.
    await read('exact-1');
    const since = new Date().toISOString();
    await read('exact-1');
    app().write('late\n');
    expect(await read('exact-1', '--since', since)).toBe('late\n');
  });
});

describe('--previous', () => {
  test('is the instance before the restart, all of it, and ends', async () => {
    const app = bed.pod('crash-1');
    app().write(numbered('first life', 1, 15));
    app().restart();
    app().write('second life\n');
    const { code, out, err } = await bed.run(['crash', '--previous', '-o', 'raw']);
    expect({ code, err, out }).toEqual({ code: 0, err: '', out: numbered('first life', 1, 15) });
  });

  test('of containers that never restarted is no loss: others are shown, or an error says so', async () => {
    bed.pod('mixed-1')().write('first and only\n');
    const other = bed.pod('mixed-2');
    other().write('before\n');
    other().restart();
    const both = await bed.run(['mixed', '--previous', '-o', 'raw']);
    expect(both).toMatchObject({ code: 0, err: '', out: 'before\n' });
    const one = await bed.run(['mixed-1', '--previous']);
    expect(one).toMatchObject({ code: 1, out: '' });
    expect(one.err).toMatch(/^error\[LOGS_NO_PREVIOUS\]: no container has restarted/);
  });
});

describe('--max-log-requests', () => {
  test('1 waits instead of failing: three containers, one after the other', async () => {
    for (const name of ['turn-1', 'turn-2', 'turn-3']) {
      bed.pod(name)().write(`${name} says hello\n`);
    }
    const out = await read('turn', '--max-log-requests', '1');
    expect(out.split('\n').toSorted()).toEqual([
      '',
      'turn-1 says hello',
      'turn-2 says hello',
      'turn-3 says hello',
    ]);
  });
});

describe('of two that rule each other out, the command line beats the environment:', () => {
  test('--tail beats KTL_HEAD, and KTL_NO_FOLLOW ends the read', async () => {
    const env = { KTL_HEAD: '2', KTL_NO_FOLLOW: 'true' };
    const { code, out, err } = await bed.run(['app-1', '--tail', '1', '-o', 'raw'], { env });
    expect({ code, out, err }).toEqual({ code: 0, out: numbered('line', 30, 30), err: '' });
  });

  test('--follow beats KTL_PREVIOUS and a KTL_UNTIL that has passed', async () => {
    const app = bed.pod('rival-1');
    app().write('before\n');
    const args = ['rival', '--follow', '--tail', '1', '-o', 'raw'];
    const env = { KTL_PREVIOUS: 'true', KTL_UNTIL: '1m' };
    const seen = bed.start(args, { env });
    await seen.shows('before\n');
    app().write('after\n');
    await seen.shows('after\n');
    expect((await seen.interrupt()).err).toBe('');
  });

  test('a follow by default still ends by KTL_UNTIL', async () => {
    const env = { KTL_UNTIL: '+1s' };
    const { code, out } = await bed.run(['app-1', '--tail', '1', '-o', 'raw'], { env });
    expect({ code, out }).toEqual({ code: 0, out: numbered('line', 30, 30) });
  });
});
