import { describe, expect, test } from '@jest/globals';
import { FakePage, hello, line, said, textOf } from './testing/fake-page.ts';

function page(...frames: (object | string)[]): FakePage {
  const fake = new FakePage();
  fake.serve(hello(), ...frames);
  return fake;
}

function lines(from: number, to: number, fields: (seq: number) => object = () => ({})): object[] {
  return Array.from({ length: to - from + 1 }, (_, at) => line(from + at, fields(from + at)));
}

describe('rows', () => {
  test('come as they were sent', () => {
    const fake = page(
      line(1, {
        level: 'warn',
        late: true,
        line: 'Grüße',
        lineAnsi: 'G\x1b[1;31mrü\x1b[0mße',
        raw: 'G\u0007',
      }),
    );
    expect(fake.rows()).toEqual([
      {
        place: 1,
        index: 0,
        seq: 1,
        kind: 'line',
        ms: Date.UTC(2026, 8, 21, 10, 0, 0, 10),
        displayTs: '10:00:00.010',
        level: 'warn',
        source: 'pod',
        namespace: 'shop',
        pod: 'web-1',
        container: 'app',
        glyph: '●',
        late: true,
        segments: [{ text: 'G' }, { text: 'rü', classes: 'fg1 bold' }, { text: 'ße' }],
        ranges: [],
        cutBytes: 0,
      },
    ]);
    const { detail } = fake.ask('detail', { type: 'detail', place: 1 });
    expect(detail).toMatchObject({
      ts: '2026-09-21T10:00:00.010Z',
      line: 'Grüße',
      raw: 'G\\x07',
      uid: 'u1',
    });
  });

  test('are answered while a filter is still at work', () => {
    const fake = page(...lines(1, 100));
    fake.tickMs = 10;
    fake.serve(...lines(101, 20_000));
    fake.send({ type: 'query', id: 7, query: { text: 'line 1' } });
    fake.slice();
    fake.send({ type: 'rows', id: 8, from: 1, count: 5 });
    expect(fake.answer('rows', 8).rows).toHaveLength(5);
    fake.pass(200);
    expect(fake.posted.findLast((message) => message.type === 'state')).toMatchObject({
      isFiltering: true,
    });
    expect(fake.state()).toMatchObject({ isFiltering: false, matched: 11_111 });
  });

  test('a new query ends what was asked of the former view, and cancel what is asked of this one', () => {
    const fake = page(...lines(1, 30_000));
    fake.tickMs = 10;
    fake.send({ type: 'histogram', id: 900, buckets: 3 });
    fake.send({ type: 'export', id: 901, format: 'text' });
    fake.slice();
    fake.send({ type: 'cancel', id: 901 });
    fake.send({ type: 'query', id: 902, query: { levels: ['error'] } });
    fake.settle();
    expect(fake.answer('failed', 900).message).toBe('the view changed');
    expect(fake.answer('failed', 901).message).toBe('cancelled');
  });

  test('states come at most ten times a second', () => {
    const fake = page();
    fake.state();
    const before = fake.posted.length;
    for (let seq = 1; seq <= 100; seq++) {
      fake.serve(line(seq));
      fake.pass(10);
    }
    expect(fake.posted.length - before).toBeLessThanOrEqual(11);
    expect(fake.posted.length - before).toBeGreaterThan(5);
  });
});

describe('what is missing', () => {
  test('a hole that no skip explains is a row of its own, and so is a skip', () => {
    const fake = page(
      line(1),
      line(4),
      { kind: 'skip', from: 5, to: 6, count: 2, reason: 'slow' },
      line(7),
    );
    const rows = fake.rows();
    expect(rows.map(({ kind, seq, fill }) => [kind, seq, fill])).toEqual([
      ['line', 1, undefined],
      ['hole', 1, { from: 2, to: 3 }],
      ['line', 4, undefined],
      ['skip', 4, { from: 5, to: 6 }],
      ['line', 7, undefined],
    ]);
    expect(rows[1]?.message).toBe('2 lines are missing, and nothing says why');
    expect(rows[3]?.message).toBe('2 lines are left out: this viewer fell behind');
    expect(fake.state()).toMatchObject({ missing: 2, skipped: 2, newestSeq: 7 });
  });

  test('a filter hides no gap', () => {
    const gap = {
      kind: 'gap',
      seq: 2,
      ts: '2026-09-21T10:00:00Z',
      cause: 'rotated',
      message: 'lost',
    };
    const fake = page(line(1), gap, line(5, said('needle')));
    fake.query({ text: 'needle', levels: ['none'] });
    expect(fake.rows().map(({ kind }) => kind)).toEqual(['gap', 'hole', 'line']);
    fake.query({ text: 'needle', hideGaps: true });
    expect(fake.rows().map(({ kind }) => kind)).toEqual(['line']);
  });

  test('a skip is filled in its place, and what the server lacks stays a skip', async () => {
    const skip = { kind: 'skip', from: 3, to: 8, count: 6, reason: 'slow' };
    const fake = page(line(1), line(2), skip, line(9));
    fake.query({ text: 'line' });
    fake.frames = () => {
      const text = [4, 5, 6].map((seq) => JSON.stringify(line(seq))).join('\n');
      return [text.slice(0, 100), text.slice(100)];
    };
    fake.send({ type: 'fill', id: 900, from: 3, to: 8 });
    while (!fake.posted.some((message) => message.type === 'fill')) await Promise.resolve();
    expect(fake.urls.at(-1)).toBe('http://127.0.0.1:8080/frames?from=3&to=8');
    expect(fake.answer('fill', 900)).toMatchObject({ filled: 3, generation: 3 });
    expect(fake.rows().map(({ kind, seq, index }) => [kind, seq, index])).toEqual([
      ['line', 1, 0],
      ['line', 2, 1],
      ['skip', 2, 2],
      ['line', 4, 3],
      ['line', 5, 4],
      ['line', 6, 5],
      ['skip', 6, 6],
      ['line', 9, 7],
    ]);
    expect(fake.state()).toMatchObject({ skipped: 3 });
    fake.serve(line(10));
    expect(fake.rows().at(-1)).toMatchObject({ seq: 10, index: 8 });
  });

  test('the oldest rows go when memory is used up, and the first row says so', () => {
    const fake = new FakePage(1_500_000);
    fake.serve(hello());
    for (let seq = 1; seq <= 40_000; seq += 1000) fake.serve(...lines(seq, seq + 999));
    fake.query({ text: 'line' });
    for (let seq = 40_001; seq <= 50_000; seq += 1000) fake.serve(...lines(seq, seq + 999));
    const state = fake.state();
    expect(state.evicted).toBeGreaterThan(0);
    expect(state.evicted + state.total).toBe(50_000);
    expect(state.matched).toBe(state.total);
    expect(state.storedBytes).toBeLessThanOrEqual(1_500_000);
    const rows = fake.rows();
    expect(rows[0]).toMatchObject({ kind: 'evicted', place: state.firstPlace });
    expect(rows[0]?.message).toContain(state.evicted.toLocaleString('en'));
    expect(rows.slice(1).map(({ seq }) => seq)).toEqual(
      Array.from({ length: state.total }, (_, at) => state.evicted + 1 + at),
    );
    const { facets } = fake.ask('facets', { type: 'facets' });
    expect(facets.pods).toEqual([{ value: 'shop/web-1', count: state.total, total: state.total }]);
  });
});

describe('connection', () => {
  test('goes on behind the last frame, later and later', () => {
    const fake = page(line(1), line(2));
    fake.lose();
    expect(fake.state()).toMatchObject({ connection: 'connecting' });
    expect(fake.urls).toEqual(['ws://127.0.0.1:8080/ws?after=0', 'ws://127.0.0.1:8080/ws?after=2']);
    fake.open();
    fake.serve(hello({ newest: 3 }), line(2), line(3));
    expect(fake.texts()).toEqual(['line 1', 'line 2', 'line 3']);
    expect(fake.state()).toMatchObject({ connection: 'open', duplicates: 1 });
  });

  test('a silent server is left after 15 s', () => {
    const fake = page(line(1));
    fake.pass(14_000);
    expect(fake.urls).toHaveLength(1);
    fake.pass(2000);
    expect(fake.urls).toHaveLength(2);
  });

  test('a refused browser is told to open the link again', async () => {
    const fake = new FakePage();
    fake.lose();
    fake.status = 401;
    fake.pass(400);
    fake.lose();
    await Promise.resolve();
    await Promise.resolve();
    expect(fake.state()).toMatchObject({ connection: 'refused' });
    expect(fake.state().reason).toContain('open the link');
  });

  test('another session begins from its first frame', () => {
    const fake = page(line(1), line(2));
    fake.lose();
    fake.pass(1000);
    fake.open();
    const session = { id: 's2', kind: 'logs', title: 'web', startedAt: '2026-09-21T11:00:00Z' };
    fake.serve(hello({ session, newest: 9 }), line(3));
    expect(fake.urls.at(-1)).toContain('after=0');
    fake.open();
    fake.serve(hello({ session, newest: 9 }), line(1, said('new')));
    expect(fake.texts()).toEqual(['new']);
    expect(fake.state()).toMatchObject({ session: { id: 's2' }, missing: 0 });
  });

  test('nobody connects again after the end', () => {
    const fake = page(line(1), {
      kind: 'end',
      seq: 2,
      ts: '2026-09-21T10:00:00Z',
      reason: 'stopped',
    });
    fake.lose();
    expect(fake.state()).toMatchObject({ connection: 'ended' });
    fake.pass(60_000);
    expect(fake.urls).toHaveLength(1);
    expect(fake.rows()[1]).toMatchObject({ kind: 'end', detail: 'stopped' });
  });
});

describe('hostile frames', () => {
  test('what is no frame is counted, and what follows is shown', () => {
    const fake = page(
      '{"kind":"line","seq":1',
      '[1]',
      'null',
      '{"kind":5}',
      '{"kind":"line"}',
      line(1),
    );
    fake.serveAnything(new Uint8Array(3));
    fake.serve({ kind: 'line', seq: -1 }, { kind: 'line', seq: 1.5 }, { kind: 'line', seq: 1e300 });
    fake.serve({ kind: 'line', seq: '2' }, { kind: 'skip', from: 9, to: 2 }, { kind: 'hello' });
    expect(fake.texts()).toEqual(['line 1']);
    expect(fake.state()).toMatchObject({ malformed: 12, total: 1 });
  });

  test('missing and mistaken fields are empty', () => {
    const fake = page(
      { kind: 'line', seq: 1, line: 5, pod: {}, level: 'loud', ts: 'yesterday' },
      {
        ...{ kind: 'line', seq: 2, ts: '2026-13-45T99:99:99Z', displayTs: 'Mon', restart: 'x' },
        ...{ lineAnsi: 'colour', line: 'plain', raw: 7 },
      },
    );
    const rows = fake.rows();
    expect(rows.map(textOf)).toEqual(['', 'colour']);
    expect(rows[0]).toMatchObject({ pod: '', displayTs: '' });
    expect(rows[0]?.ms).toBeUndefined();
    expect(rows[1]).toMatchObject({ displayTs: 'Mon' });
    expect(fake.ask('detail', { type: 'detail', place: 2 }).detail?.ts).toBe(
      '2026-13-45T99:99:99Z',
    );
  });

  test('a huge line is kept, and painted in part', () => {
    const fake = page(line(1, said(`${'é'.repeat(3_000_000)}needle`)), line(2));
    fake.query({ text: 'needle' });
    const [row] = fake.rows();
    expect(row?.cutBytes).toBe(6_000_006 - 16 * 1024);
    expect(fake.state().matched).toBe(1);
  });

  test('an enormous line is cut, and says so', () => {
    const fake = page(line(1, { ...said('x'.repeat(17 * 1024 * 1024)), raw: 'y' }), line(2));
    fake.query({ text: '… and 1,048,576 characters that are too many' });
    expect(fake.state()).toMatchObject({ matched: 1, total: 2 });
  });

  test('objects nested without end stop no filter and no facet', () => {
    const depth = 50_000;
    const nested = `{"a":${'['.repeat(depth)}${']'.repeat(depth)}}`;
    const fake = page(line(1, said(nested)), line(2, said('{"a":"1"}')));
    fake.query({ fields: [{ key: 'a', value: '1' }] });
    expect(fake.rows().map(({ seq }) => seq)).toEqual([2]);
    fake.query({});
    const { fields } = fake.ask('fieldFacets', { type: 'fieldFacets' });
    expect(fields[0]?.values.map(({ value }) => value)).toEqual(['1', '(nested too deeply)']);
  });

  test('lone surrogates become U+FFFD', () => {
    const fake = page(line(1, { ...said('a\ud800b'), pod: '\udfff' }));
    expect(fake.texts()).toEqual(['a\ufffdb']);
  });

  test('a frame of another family is shown as text', () => {
    const fake = page({ kind: 'deploy', seq: 1, ts: '2026-09-21T10:00:00Z', step: '\u202e<b>' });
    const [row] = fake.rows();
    expect(row).toMatchObject({ kind: 'other', detail: 'deploy' });
    expect(row?.message).toContain(String.raw`\u202e<b>`);
  });

  test('an expression that cannot be read leaves the query as it was', () => {
    const fake = page(line(1), line(2));
    fake.query({ text: 'line 1' });
    fake.send({ type: 'query', id: 500, query: { text: '(', isRegex: true } });
    expect(fake.answer('failed', 500).message).toContain('Invalid regular expression');
    expect(fake.texts()).toEqual(['line 1']);
  });
});

describe('finding', () => {
  test('a permalink survives a reload', () => {
    const ts = '2026-09-21T10:00:00.123456789Z';
    const frames = [1, 2, 3, 4].map((seq) => line(seq, { ts, restart: seq === 2 ? 1 : 0 }));
    const { permalink } = page(...frames).ask('detail', { type: 'detail', place: 3 }).detail ?? {};
    expect(permalink).toEqual({ uid: 'u1', container: 'app', restart: 0, ts, ordinal: 1 });
    const again = page(...frames);
    expect(
      again.ask('locate', { type: 'locate', by: { type: 'permalink', permalink } }),
    ).toMatchObject({
      place: 3,
      exact: true,
    });
    again.query({ text: 'line 4' });
    expect(
      again.ask('locate', { type: 'locate', by: { type: 'permalink', permalink } }),
    ).toMatchObject({
      place: 1,
      exact: false,
    });
  });

  test('jumps go to gaps, restarts, events, errors and matches, both ways', () => {
    const notice = {
      kind: 'notice',
      seq: 4,
      ts: '2026-09-21T10:00:00Z',
      notice: 'restarted',
      message: 'again',
    };
    const fake = page(
      ...lines(1, 3),
      notice,
      line(5, { source: 'event', glyph: '▲' }),
      line(6, { level: 'error' }),
      line(9, said('found it')),
      line(10),
    );
    fake.query({ find: { text: 'FOUND', isRegex: false, caseSensitive: false } });
    const jump = (of: string): (number | undefined)[] =>
      (['next', 'previous'] as const).map(
        (type) =>
          fake.ask('locate', { type: 'locate', by: { type, of, place: type === 'next' ? 1 : 9 } })
            .place,
      );
    expect([jump('restart'), jump('event'), jump('error'), jump('gap'), jump('match')]).toEqual([
      [4, 4],
      [5, 5],
      [6, 6],
      [7, 7],
      [8, 8],
    ]);
    expect(
      fake.ask('locate', { type: 'locate', by: { type: 'next', of: 'gap', place: 7 } }).place,
    ).toBeUndefined();
    expect(fake.rows()[7]?.ranges).toEqual([0, 5]);
  });

  test('field facets count values of the newest lines of the view', () => {
    const json = (seq: number): string =>
      JSON.stringify({ status: seq % 3, http: { path: `/p${String(seq % 2)}` } });
    const fake = page(...lines(1, 30, (seq) => (seq > 24 ? {} : said(json(seq)))));
    const {
      fields,
      lines: read,
      jsonLines,
    } = fake.ask('fieldFacets', { type: 'fieldFacets', newest: 12 });
    expect([read, jsonLines]).toEqual([12, 6]);
    expect(fields.map(({ key, distinct }) => [key, distinct])).toEqual([
      ['status', 3],
      ['http.path', 2],
    ]);
    expect(fields[1]?.values).toEqual([
      { value: '/p0', count: 3 },
      { value: '/p1', count: 3 },
    ]);
    fake.query({
      fields: [
        { key: 'http.path', value: '/p1' },
        { key: 'status', value: '2' },
      ],
    });
    expect(fake.rows().map(({ seq }) => seq)).toEqual([5, 11, 17, 23]);
  });
});

describe('export', () => {
  test('gives the frames of the view back as they came', () => {
    const frames = [
      line(1, {
        ts: '2026-09-21T10:00:00.1Z',
        displayTs: '12:00:00+02:00',
        lineAnsi: 'line \x1b[38;5;9m1\x1b[m',
      }),
      {
        kind: 'gap',
        seq: 2,
        ts: '2026-09-21T10:00:00Z',
        cause: 'rotated',
        message: 'lost',
        odd: [1],
      },
      line(3, { level: 'fatal', late: true, node: 'n1', raw: '\x1b]0;title\x07line 3' }),
      line(4, {
        ts: 'when',
        displayTs: '3s ago',
        line: 'x',
        lineAnsi: 'entirely \x1b[1mother',
        raw: '',
      }),
    ];
    const fake = page(...frames);
    const { part, done, rows } = fake.ask('export', { type: 'export', format: 'ndjson' });
    const parsed = new TextDecoder()
      .decode(part)
      .trimEnd()
      .split('\n')
      .map((text) => JSON.parse(text) as object);
    expect({ parsed, done, rows }).toEqual({ parsed: frames, done: true, rows: 4 });
  });

  test('text has no control characters', () => {
    const fake = page(line(1, said('a\x1b[2Jb')), line(3));
    const { part } = fake.ask('export', { type: 'export', format: 'text' });
    expect(new TextDecoder().decode(part)).toBe(
      '2026-09-21T10:00:00.010Z shop/web-1 app a\\x1b[2Jb\n' +
        '2026-09-21T10:00:00.010Z --- 1 line is missing, and nothing says why\n' +
        '2026-09-21T10:00:00.030Z shop/web-1 app line 3\n',
    );
  });
});
