import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { numbered, SimBed } from '../harness/sim-bed.ts';

let bed: SimBed;

beforeAll(async () => {
  bed = await SimBed.open();
});
afterAll(async () => {
  await bed[Symbol.asyncDispose]();
});

/** The server's clock has to move on by a millisecond between two lines. */
async function tick(): Promise<void> {
  const now = Date.now();
  while (Date.now() <= now + 1) await new Promise(setImmediate);
}

describe('--until', () => {
  test('in the past shows the lines up to a moment, and ends, though a follow is the default', async () => {
    const app = bed.pod('until-1');
    app().write(numbered('early', 1, 12));
    await tick();
    const until = new Date().toISOString();
    await tick();
    app().write('late\n');
    const args = ['until', '--until', until, '-o', 'raw'];
    const [all, last, none] = await Promise.all([
      bed.run(args),
      bed.run([...args, '--tail', '3']),
      bed.run([...args, '--since', until]),
    ]);
    expect(all).toMatchObject({ code: 0, err: '', out: numbered('early', 1, 12) });
    expect(last).toMatchObject({ code: 0, err: '', out: numbered('early', 10, 12) });
    expect(none).toMatchObject({ code: 0, err: '', out: '' });
  });

  test('in the future ends a follow by itself, with what was written by then', async () => {
    const app = bed.pod('ends-1');
    const seen = bed.start(['ends', '--until', '+1500ms', '-o', 'raw', '--log-level', 'info']);
    await seen.says('attached');
    app().write('in time\n');
    expect(await seen.end()).toMatchObject({ code: 0, out: 'in time\n' });
  });

  test('before --since is an error before anybody is asked', async () => {
    const env = { KUBECONFIG: '/nowhere' };
    const { code, err } = await bed.run(['x', '--since', '1m', '--until', '5m'], { env });
    expect(code).toBe(2);
    expect(err).toMatch(/^error\[FLAG_CONFLICT\]: --since and --until cannot be combined/);
  });
});

describe('--head', () => {
  test('is the first lines of each container, then the end', async () => {
    for (const name of ['head-1', 'head-2'])
      bed
        .pod(name)()
        .write(numbered(name, 1, 3000));
    const { code, err, out } = await bed.run(['head', '--head', '2', '-o', 'raw']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out.split('\n').toSorted()).toEqual([
      '',
      'head-1 1',
      'head-1 2',
      'head-2 1',
      'head-2 2',
    ]);
  });

  test('with --follow waits for them, and shows those of new pods', async () => {
    const app = bed.pod('start-1');
    const args = ['start', '--head', '2', '-f', '-o', 'raw', '--log-level', 'info'];
    const seen = bed.start(args);
    await seen.says('attached');
    app().write('one\ntwo\nthree\n');
    await seen.shows('one\ntwo\n');
    bed.pod('start-2')().write('other\n');
    await seen.shows('other\n');
    expect((await seen.interrupt()).out).toBe('one\ntwo\nother\n');
  });

  test('with --tail is an error', async () => {
    const { code, err } = await bed.run(['x', '--head', '2', '--tail', '2']);
    expect(code).toBe(2);
    expect(err).toMatch(/^error\[FLAG_CONFLICT\]: --head and --tail/);
  });
});

describe('--merge-window', () => {
  test('by default orders a read that ends by time, and 0 does not', async () => {
    const pods = ['order-1', 'order-2', 'order-3'].map((name) => bed.pod(name));
    let expected = '';
    for (let turn = 0; turn < 12; turn += 1) {
      const line = `line ${String(turn)}\n`;
      pods[turn % pods.length]!().write(line);
      expected += line;
      await tick();
    }
    const args = ['order', '--no-follow', '--tail=-1', '-o', 'raw'];
    const [merged, asTheyCome] = await Promise.all([
      bed.run(args),
      bed.run([...args, '--merge-window', '0']),
    ]);
    expect(merged).toMatchObject({ code: 0, err: '', out: expected });
    expect(asTheyCome.out.split('\n').toSorted()).toEqual(expected.split('\n').toSorted());
  });

  test('orders more containers than are read at a time', async () => {
    const pods = ['turns-1', 'turns-2', 'turns-3'].map((name) => bed.pod(name));
    for (const turn of [0, 1, 2, 3, 4, 5]) {
      pods[(turn * 2) % 3]!().write(`line ${String(turn)}\n`);
      await tick();
    }
    const args = ['turns', '--no-follow', '--tail=-1', '--max-log-requests', '1', '-o', 'raw'];
    expect((await bed.run(args)).out).toBe(
      [0, 1, 2, 3, 4, 5].map((n) => `line ${String(n)}\n`).join(''),
    );
  });

  test('while following holds a line for the window, and then shows it', async () => {
    const [one, two] = [bed.pod('hold-1'), bed.pod('hold-2')];
    const args = ['hold', '--tail', '0', '--merge-window', '300ms', '-o', 'json'];
    const seen = bed.start([...args, '--log-level', 'info']);
    await seen.says(
      /hold-1 .*attached[^]*hold-2 .*attached|hold-2 .*attached[^]*hold-1 .*attached/,
    );
    for (let turn = 0; turn < 10; turn += 1) {
      (turn % 2 === 0 ? one : two)().write(`line ${String(turn)}\n`);
      await tick();
    }
    await seen.shows('line 9');
    const { lines } = seen;
    await seen.interrupt();
    const messages = lines.map((line) => (JSON.parse(line) as { message: string }).message);
    expect(messages).toEqual(Array.from({ length: 10 }, (_, n) => `line ${String(n)}`));
    expect(lines.join('')).not.toContain('late');
  });
});

describe('--with-previous', () => {
  test('is the instance before, a mark, the current one, and what follows', async () => {
    const app = bed.pod('twice-1');
    app().write(numbered('first life', 1, 3));
    app().restart();
    app().write('second life 1\n');
    const seen = bed.start(['twice', '--with-previous', '--no-prefix']);
    await seen.shows('second life 1\n');
    app().write('second life 2\n');
    await seen.shows('second life 2\n');
    const { code, out } = await seen.interrupt();
    const mark = 'twice-1 [app] --- restart 1 ---\n';
    expect(code).toBe(0);
    expect(out).toBe(`${numbered('first life', 1, 3)}${mark}${numbered('second life', 1, 2)}`);
  });

  test('is the current instance alone where there is no other, and ends without follow', async () => {
    bed.pod('once-1')().write('only life\n');
    const args = ['once', '--with-previous', '--no-follow', '-o', 'raw'];
    expect(await bed.run(args)).toMatchObject({ code: 0, err: '', out: 'only life\n' });
    const both = await bed.run(['once', '--with-previous', '--previous']);
    expect(both.code).toBe(2);
    expect(both.err).toMatch(/^error\[FLAG_CONFLICT\]: --previous and --with-previous/);
  });
});

describe('--timestamp-format', () => {
  test('ago tells ages; JSON keeps the time of the server in UTC whatever the zone', async () => {
    bed.pod('age-1')().write('line\n');
    const [age, json] = await Promise.all([
      bed.run(['age', '--no-follow', '--timestamp-format', 'ago']),
      bed.run(['age', '--no-follow', '--timezone', 'Asia/Tokyo', '-F', 'ago', '-o', 'json']),
    ]);
    expect(age.out).toMatch(/^\[\d+s ago\] age-1 \[app\] line\n$/);
    expect(json.out).toMatch(/"timestamp":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z"/);
  });
});
