import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { SimBed, type Launch } from '../harness/sim-bed.ts';

// What a program could print to take a terminal over: clear, title, cursor, C1, a carriage return,
// a bell, and bytes that are no text. The colour in it is harmless.
const hostile = Buffer.concat([
  Buffer.from('a\x1b[2Jb\x1b]0;title\x07c\x1b[31mred\x1b[0m\x1b[1A\rd\x9be\tf'),
  Buffer.from([0xff, 0xfe, 0x00, 0x9b, 0x41]),
]);
const escape = '\x1b';
let bed: SimBed;

beforeAll(async () => {
  bed = await SimBed.open();
  bed.pod('words')().write('plain\n{"level":"info","n":1}\nplain ERROR\n');
  bed
    .pod('wild')()
    .write(Buffer.concat([hostile, Buffer.from('\n')]));
  bed
    .pod('long')()
    .write(`${'0123456789'.repeat(100_000)}!\n`);
});
afterAll(async () => {
  await bed[Symbol.asyncDispose]();
});

/** What a read of one pod shows. */
async function read(args: readonly string[], launch?: Launch): Promise<string> {
  const { code, out, err } = await bed.run([...args, '--no-follow'], launch);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return out;
}

const prefix = String.raw`\[\d{1,2}:\d\d:\d\d\] words \[app\] `;

describe('forms', () => {
  test('default: time, pod, container, and the line', async () => {
    expect(await read(['words'])).toMatch(
      new RegExp(`^${prefix}plain\n${prefix}\\{"level":"info","n":1\\}\n${prefix}plain ERROR\n$`),
    );
  });

  test('raw, --plain and --no-prefix: the lines alone', async () => {
    const lines = 'plain\n{"level":"info","n":1}\nplain ERROR\n';
    for (const form of [['-o', 'raw'], ['--plain'], ['--no-prefix'], ['-P', '--only-log-lines']]) {
      expect(await read(['words', ...form])).toBe(lines);
    }
  });

  test('json: one object a line, the message as text', async () => {
    const records = (await read(['words', '-o', 'json'])).trimEnd().split('\n');
    expect(records.map((record) => JSON.parse(record) as unknown)).toEqual(
      ['plain', '{"level":"info","n":1}', 'plain ERROR'].map((message) => ({
        kind: 'line',
        timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$/),
        namespace: 'shop',
        pod: 'words',
        container: 'app',
        node: 'node-1',
        instance: 0,
        message,
      })),
    );
  });

  test('extjson embeds messages that are JSON, ppextjson over several lines', async () => {
    const records = (await read(['words', '-o', 'extjson'])).trimEnd().split('\n');
    const messages = records.map((one) => (JSON.parse(one) as Record<string, unknown>)['message']);
    expect(messages).toEqual(['plain', { level: 'info', n: 1 }, 'plain ERROR']);
    const pretty = await read(['words', '-o', 'ppextjson']);
    expect(pretty).toContain('\n  "message": {\n    "level": "info",\n    "n": 1\n  }\n}\n');
  });

  test('--json: lines that are objects pass as they are, the others become objects', async () => {
    const [first = '', second, third = ''] = (await read(['words', '--json'])).split('\n');
    expect(JSON.parse(first)).toMatchObject({ kind: 'line', message: 'plain' });
    expect(second).toBe('{"level":"info","n":1}');
    expect(JSON.parse(third)).toMatchObject({ message: 'plain ERROR' });
  });
});

describe('timestamps', () => {
  test('in a zone and a format of choice, also without prefix', async () => {
    const json = JSON.parse((await read(['words', '-o', 'json'])).split('\n')[0] ?? '') as {
      timestamp: string;
    };
    const utc = new Date(json.timestamp);
    const tokyo = new Date(utc.getTime() + 9 * 3_600_000).toISOString().slice(0, 19);
    const zone = ['--timezone', 'Asia/Tokyo', '-P', '--tail', '3'];
    const nano = await read(['words', '-T', '-F', 'rfc3339nano', ...zone]);
    expect(nano).toMatch(new RegExp(String.raw`^\[${tokyo}\.\d{1,9}\+09:00\] plain\n`));
    const layout = await read(['words', '-T', '-F', '2006-01-02 15:04:05', ...zone]);
    expect(layout.startsWith(`[${tokyo.replace('T', ' ')}] plain\n`)).toBe(true);
    expect(await read(['words', '--no-timestamps'])).toMatch(/^words \[app\] plain\n/);
  });
});

describe('colour', () => {
  test('is off in a pipe and on where asked, with the colours asked for', async () => {
    const forced = await read(['words', '--color', 'always', '--pod-colors', '38;5;81']);
    expect(await read(['words'])).not.toContain(escape);
    expect(await read(['words', '--color', 'never'])).not.toContain(escape);
    expect(forced).toContain(`${escape}[38;5;81mwords [app]${escape}[0m plain\n`);
    const own = ['--pod-colors', '32', '--container-colors', '35'];
    expect(await read(['words', '--color', 'always', ...own])).toContain(`${escape}[35m`);
  });

  test('--diff-container gives each container of a pod a colour beside its own', async () => {
    const bare = bed.pod('pair', { containers: [{ name: 'app' }, { name: 'proxy' }] });
    for (const name of ['app', 'proxy']) bare(name).write('x\n');
    const out = await read(['pair', '--color', 'always', '--diff-container', '--no-timestamps']);
    const found = [...out.matchAll(/\x1b\[([\d;]+)mpair\x1b\[0m \x1b\[([\d;]+)m\[(\w+)\]/g)];
    expect(found.map(([, , , name]) => name).toSorted()).toEqual(['app', 'proxy']);
    expect(found[0]?.[1]).toBe(found[1]?.[1]);
    expect(found[0]?.[2]).not.toBe(found[1]?.[2]);
  });

  test('is on at a terminal, unless NO_COLOR or --color never is there', async () => {
    const terminal = true;
    expect(await read(['words'], { terminal })).toContain(escape);
    expect(await read(['words', '--color', 'never'], { terminal })).not.toContain(escape);
    expect(await read(['words'], { terminal, env: { NO_COLOR: '1' } })).not.toContain(escape);
  });

  test('--highlight marks what matches, each pattern in its own way', async () => {
    const out = await read(['words', '-P', '--color', 'always', '-H', 'ERROR', '-H', 'pl(?=ain)']);
    const marks = [...out.matchAll(/\x1b\[([\d;]+)m(ERROR|pl)\x1b\[/g)];
    expect(marks.map(([, , text]) => text)).toEqual(['pl', 'pl', 'ERROR']);
    expect(marks[1]?.[1]).not.toBe(marks[2]?.[1]);
    expect(out.replaceAll(/\x1b\[[\d;]*m/g, '')).toBe(await read(['words', '-P']));
  });
});

describe('lines that are hostile, long or no text', () => {
  test('a terminal gets their colours and nothing else that it would obey', async () => {
    for (const form of [['-P'], ['-o', 'raw'], ['-o', 'json']]) {
      const out = await read(['wild', ...form], { terminal: true });
      const rest = out.replaceAll(/\x1b\[[\d;]*m/g, '').replaceAll('\r\n', '\n');
      expect(rest).not.toMatch(/[\x00-\x08\x0b-\x1f\x7f\x80-\x9f]/);
      expect(rest).toContain('title');
    }
  });

  test('raw in a pipe is exact to the byte', async () => {
    const { bytes } = await bed.run(['wild', '--no-follow', '-o', 'raw']);
    expect(bytes.equals(Buffer.concat([hostile, Buffer.from('\n')]))).toBe(true);
  });

  test('JSON stays JSON, and keeps the bytes', async () => {
    const record = JSON.parse(await read(['wild', '-o', 'json'])) as Record<string, string>;
    expect(Buffer.from(record['messageBase64'] ?? '', 'base64').equals(hostile)).toBe(true);
    expect(record['message']).toBe(hostile.toString());
  });

  test('a line of a million bytes comes whole, in one piece', async () => {
    const line = `${'0123456789'.repeat(100_000)}!`;
    // A node keeps long lines in pieces of 16 KiB, and --tail counts those.
    const whole = ['long', '--tail', '-1'];
    expect((await read([...whole, '-o', 'raw'])) === `${line}\n`).toBe(true);
    const out = await read(whole);
    expect(out.endsWith(`long [app] ${line}\n`)).toBe(true);
    const record = JSON.parse(await read([...whole, '-o', 'json'])) as Record<string, string>;
    expect(record['message'] === line).toBe(true);
  });
});
