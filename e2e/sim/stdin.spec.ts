import { gzipSync } from 'node:zlib';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { numbered, SimBed } from '../harness/sim-bed.ts';

let bed: SimBed;
// No cluster may be needed: there is none.
const nowhere = { env: { KUBECONFIG: '/nowhere/kubeconfig' } };

beforeAll(async () => {
  bed = await SimBed.open();
});
afterAll(async () => {
  await bed[Symbol.asyncDispose]();
});

/** What comes out for a text on standard input. */
async function pipe(input: Uint8Array | string, ...args: string[]): Promise<string> {
  const { code, out, err } = await bed.run(['logs', ...args], { ...nowhere, input });
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return out;
}

describe('--stdin', () => {
  test('shows the lines of a pipe without a prefix, and so does -', async () => {
    const [flag, dash] = await Promise.all([pipe('one\ntwo', '--stdin'), pipe('one\ntwo', '-')]);
    expect(flag).toBe('one\ntwo\n');
    expect(dash).toBe('one\ntwo\n');
  });

  test('keeps every byte, 1 MB lines too', async () => {
    const lines = [
      Buffer.from([0xff, 0xfe, 0x00, 0x61]),
      Buffer.from('crlf\r'),
      Buffer.alloc(1024 * 1024 + 1, 'x'),
      Buffer.from('end'),
    ];
    const input = Buffer.concat(lines.flatMap((line) => [line, Buffer.from('\n')]));
    const { bytes } = await bed.run(['logs', '--stdin', '-o', 'raw'], { ...nowhere, input });
    expect(bytes.equals(input)).toBe(true);
  });

  test('goes through filters, highlights, templates and outputs', async () => {
    const input = '{"level":"error","msg":"bad"}\n{"level":"info","msg":"good"}\nERROR plain\n';
    const [level, json, template] = await Promise.all([
      pipe(input, '--stdin', '--level', 'error'),
      pipe(input, '--stdin', '--include', 'good', '-o', 'json'),
      pipe(
        input,
        '--stdin',
        '--filter',
        'level=info',
        '--filter-strict',
        '--template',
        '<{{.Message}}>{{"\\n"}}',
      ),
    ]);
    expect(level).toBe('{"level":"error","msg":"bad"}\nERROR plain\n');
    expect(JSON.parse(json)).toMatchObject({
      kind: 'line',
      message: '{"level":"info","msg":"good"}',
    });
    expect(template).toContain('<{"level":"info","msg":"good"}>');
  });

  test('takes off what kubectl and container runtimes put around a line, and leaves it on request', async () => {
    const input = [
      '2026-01-02T03:04:05.5Z by kubectl',
      '2026-01-02T03:04:06Z stdout P half ',
      '2026-01-02T03:04:06Z stdout F whole',
      '[pod/api-1/app] of a pod',
    ].join('\n');
    const zone = ['--timezone', 'UTC', '-F', 'timeonly'];
    expect(await pipe(input, '--stdin', ...zone)).toBe(
      '[03:04:05] by kubectl\n[03:04:06] half whole\napi-1 [app] of a pod\n',
    );
    expect(await pipe(input, '--stdin', '--stdin-format', 'plain')).toBe(`${input}\n`);
  });

  test('says so where --since cannot choose, since no line has a time', async () => {
    const { code, out, err } = await bed.run(['logs', '--stdin', '--since', '5m'], {
      ...nowhere,
      input: '{"level":"info","msg":"new"}\n',
    });
    expect({ code, out }).toEqual({ code: 0, out: '' });
    expect(err).toContain('--since and --until could not choose');
  });

  test('chooses by the times that lines say themselves, in the zone of the display', async () => {
    const lines = [
      '{"msg":"old","time":"2026-11-21T09:00:00Z"}',
      '2026-11-21 19:30:00 new',
      '  at a.go',
      '{"msg":"newer","ts":1795259400}',
    ];
    const args = ['--since', '2026-11-21 19:15', '--timezone', 'Asia/Tokyo', '-o', 'raw'];
    const { code, out, err } = await bed.run(['logs', '--stdin', ...args], {
      ...nowhere,
      input: `${lines.join('\n')}\n`,
    });
    expect({ code, out, err }).toEqual({ code: 0, out: `${lines.slice(1).join('\n')}\n`, err: '' });
  });

  test('reads what ktl itself wrote as JSON', async () => {
    bed
      .pod('again-1')()
      .write(numbered('line', 1, 3));
    const args = ['again', '--no-follow', '--tail=-1'];
    const [json, text] = await Promise.all([bed.run([...args, '-o', 'json']), bed.run(args)]);
    expect(await pipe(json.out, '--stdin')).toBe(text.out);
  });

  test('shows a line when it has come, and ends with the pipe or at Ctrl-C', async () => {
    const seen = bed.start(['logs', '--stdin'], { ...nowhere, input: true });
    seen.feed('one\n');
    await seen.shows('one\n');
    seen.feed('two\nhalf');
    await seen.shows('two\n');
    expect(await seen.interrupt()).toMatchObject({ code: 0, err: '', out: 'one\ntwo\nhalf\n' });
  });

  test('ends as soon as it has its first lines, though the pipe goes on', async () => {
    const seen = bed.start(['logs', '--stdin', '--head', '2'], { ...nowhere, input: true });
    seen.feed('one\ntwo\nthree\n');
    expect(await seen.end()).toMatchObject({ code: 0, out: 'one\ntwo\n' });
  });

  test('cuts a range by the stamps of the lines', async () => {
    const input = [1, 2, 3].map((n) => `2026-01-02T03:04:0${String(n)}Z ${String(n)}\n`).join('');
    const range = ['--since', '2026-01-02T03:04:02Z', '--until', '2026-01-02T03:04:02.5Z'];
    expect(await pipe(input, '--stdin', '-o', 'raw', ...range)).toBe('2\n');
    expect(await pipe(input, '--stdin', '-o', 'raw', '--tail', '2')).toBe('2\n3\n');
  });
});

describe('files', () => {
  test('come in order of time, packed ones too, each line with the name of its file', async () => {
    await bed.file('a.log', '2026-01-02T03:04:01Z one\n2026-01-02T03:04:03Z three\n');
    const packed = gzipSync('2026-01-02T03:04:02Z two\n');
    await writeFile(join(bed.home, 'b.log.gz'), packed);
    const files = [join(bed.home, 'a.log'), join(bed.home, 'b.log.gz')];
    const out = await pipe('', '--stdin', ...files, '--timestamps=false');
    expect(out).toBe(`${files[0]!} one\n${files[1]!} two\n${files[0]!} three\n`);
    expect(await pipe('', '--stdin', files[0]!, '-o', 'raw')).toBe('one\nthree\n');
  });

  test('of any size come whole, merged or not, and their last lines in order of time', async () => {
    const stamped = (name: string, offset: number): string[] =>
      Array.from({ length: 20_000 }, (_, at) => {
        const iso = new Date(Date.UTC(2026, 0, 2) + 2 * at + offset).toISOString();
        return `${iso} ${name}${String(at)} ${'.'.repeat(60)}`;
      });
    const [a, b] = [stamped('a', 0), stamped('b', 1)];
    const files = [
      await bed.file('big-a.log', `${a.join('\n')}\n`),
      await bed.file('big-b.log', `${b.join('\n')}\n`),
    ];
    const args = ['--stdin', ...files, '-o', 'raw'];
    const text = (line: string): string => line.slice(line.indexOf(' ') + 1);
    const shown = async (...more: string[]): Promise<string[]> =>
      (await pipe('', ...args, ...more)).trimEnd().split('\n');
    const inOrder = a.flatMap((line, at) => [line, b[at] ?? '']).map(text);
    expect(await shown()).toEqual(inOrder);
    const unmerged = await shown('--merge-window', '0');
    expect(unmerged.toSorted()).toEqual(inOrder.toSorted());
    expect(await shown('--tail', '5')).toEqual(inOrder.slice(-10));
  });

  test('that cannot be read are an error that names them, before any line', async () => {
    const good = await bed.file('good.log', 'line\n');
    for (const [path, problem] of [
      [join(bed.home, 'missing.log'), 'does not exist'],
      [bed.home, 'is a folder'],
    ] as const) {
      const { code, out, err } = await bed.run(['logs', '--stdin', good, path], nowhere);
      expect({ code, out }).toEqual({ code: 1, out: '' });
      expect(err).toContain(`error[INPUT_UNREADABLE]: ${path}: ${problem}`);
    }
  });

  test('of gzip that are cut short are an error behind what could be read', async () => {
    const input = gzipSync(numbered('line', 1, 20_000)).subarray(0, -30);
    const { code, err } = await bed.run(['logs', '--stdin'], { ...nowhere, input });
    expect(code).toBe(1);
    expect(err).toContain('standard input: is packed with gzip, and cut short');
  });
});

describe('flags that are about a cluster', () => {
  test('are an error that names them on the command line, and harmless in the environment', async () => {
    const args = ['logs', '--stdin', '-n', 'shop', '-l', 'app=x', '--previous', '--context', 'c'];
    const { code, out, err } = await bed.run(args, { ...nowhere, input: 'line\n' });
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain('--stdin and --namespace, --selector, --previous, --context cannot be');
    const env = { ...nowhere.env, KTL_SELECTOR: 'app=x', KTL_NAMESPACE: 'shop' };
    expect(await bed.run(['logs', '--stdin'], { env, input: 'line\n' })).toMatchObject({
      ...{ code: 0, out: 'line\n' },
    });
  });
});
