import { describe, expect, test } from '@jest/globals';
import type { LogBatch, LogEvent } from '@ktl/log-tailer';
import { openTimeZone, parsePalette } from '@ktl/term-view';
import { createLogRenderer } from './create-log-renderer.ts';
import type { LogRenderOptions } from './log-render-options.ts';
import { createTemplateRenderer } from './template-renderer.ts';

const target: LogBatch['target'] = {
  key: 'uid-1/app',
  namespace: 'shop',
  pod: 'cart-1',
  podUid: 'uid-1',
  node: 'node-1',
  container: 'app',
  role: 'regular',
};
const stamp = '2026-09-21T14:13:25.123456789Z';

function lines(texts: readonly (string | Buffer)[], of = target): LogEvent {
  const parts = texts.map((text) => [
    Buffer.from(`${stamp} `),
    Buffer.from(text),
    Buffer.from('\n'),
  ]);
  const offsets: number[] = [];
  let at = 0;
  for (const [head, text] of parts) {
    const start = at + (head?.length ?? 0);
    const end = start + (text?.length ?? 0);
    offsets.push(at, start, end);
    at = end + 1;
  }
  const batch: LogBatch = {
    target: of,
    instance: 0,
    bytes: Buffer.concat(parts.flat()),
    count: texts.length,
    offsets: Uint32Array.from(offsets),
  };
  return { type: 'lines', batch };
}

interface Rendered {
  readonly out: string;
  readonly reports: readonly string[];
}

function render(
  template: string,
  texts: readonly (string | Buffer)[],
  options: LogRenderOptions & { readonly source?: LogBatch['target'] } = {},
): Rendered {
  const reports: string[] = [];
  const report = (message: string): void => {
    reports.push(message);
  };
  const renderer = createLogRenderer({
    timeZone: openTimeZone('UTC'),
    ...options,
    template: { name: '--template', text: template, report, open: createTemplateRenderer },
  });
  const out = renderer.render(lines(texts, options.source));
  return { out: out?.toString() ?? '', reports };
}

const rendered = (...args: Parameters<typeof render>): string => {
  const { out, reports } = render(...args);
  expect(reports).toEqual([]);
  return out;
};

describe('fields', () => {
  test('the template of the readme gives a line a line, each ended', () => {
    const template = '[{{.Timestamp}}] {{.PodDisplay}} {{.ContainerTag}} {{.Message}}';
    expect(rendered(template, ['one', 'two'])).toBe(
      '[14:13:25] cart-1 [app] one\n[14:13:25] cart-1 [app] two\n',
    );
    const options = { showNamespace: true, timestampFormat: 'rfc3339milli' };
    expect(rendered(template, ['one'], options)).toBe(
      '[2026-09-21T14:13:25.123Z] shop/cart-1 [app] one\n',
    );
  });

  test('all that stern has', () => {
    const template =
      '{{printf "%s (%s/%s/%s/%s)\\n" .Message .NodeName .Namespace .PodName .ContainerName}}';
    expect(rendered(template, ['m'])).toBe('m (node-1/shop/cart-1/app)\n');
    const source = { ...target, labels: { 'app.kubernetes.io/name': 'cart' } };
    const labels =
      '{{index .Labels "app.kubernetes.io/name"}}|{{.Labels.nope}}|{{len .Annotations}}';
    expect(rendered(labels, ['m'], { source })).toBe('cart|<no value>|0\n');
    expect(
      rendered('{{index .Labels "nope"}}|{{json .Labels}}|{{.Labels}}', ['m'], { source }),
    ).toBe('|{"app.kubernetes.io/name":"cart"}|map[app.kubernetes.io/name:cart]\n');
    expect(rendered('{{.Labels}}', ['m'])).toBe('map[]\n');
  });

  test('the time of a line is a time too, in the zone of the run', () => {
    const options = { timeZone: openTimeZone('Asia/Tokyo') };
    expect(
      rendered('{{.Time.Format "15:04:05.000"}} {{.Time.UTC}} {{.Time.Unix}}', ['m'], options),
    ).toBe('23:13:25.123 2026-09-21 14:13:25.123456789 +0000 UTC 1790000005\n');
  });

  test('colours of pod and container paint where colours are on, and nothing where not', () => {
    const template = '{{color .PodColor .PodName}} {{color .ContainerColor .ContainerName}}';
    const palettes = { podColors: parsePalette('32'), containerColors: parsePalette('33;4') };
    expect(rendered(template, ['m'], { ...palettes, color: true })).toBe(
      '\x1b[32mcart-1\x1b[0m \x1b[33;4mapp\x1b[0m\n',
    );
    expect(rendered(template, ['m'], palettes)).toBe('cart-1 app\n');
  });

  test('a field that does not exist is found before a line is read', () => {
    expect(() => render('{{.Mesage}}', [])).toThrow('there is no field .Mesage');
    expect(() => render('{{with .Labels}}{{$.Pod}}{{end}}', [])).toThrow('there is no field .Pod');
  });
});

describe('lines', () => {
  test('a line of which the template makes nothing is left out', () => {
    const template = '{{with tryParseJSON .Message}}{{.msg}}{{end}}';
    expect(rendered(template, ['{"msg":"a"}', 'text', '{"msg":"b"}'])).toBe('a\nb\n');
    expect(rendered(template, ['text'])).toBe('');
  });

  test('a newline at the end is not doubled, those within stay', () => {
    expect(rendered('{{.Message}}{{"\\n"}}', ['a'])).toBe('a\n');
    expect(rendered('{{.Message}}\n--\n', ['a'])).toBe('a\n--\n');
    expect(rendered('{{"\\n"}}', ['a'])).toBe('\n');
  });

  test('the CR of a CRLF is no part of the message', () => {
    expect(rendered('<{{.Message}}>', ['a\r'])).toBe('<a>\n');
  });

  test('matches are marked in what the template made', () => {
    const options = { color: true, highlight: [/cart/] };
    expect(rendered('{{.PodName}} {{.Message}}', ['x'], options)).toMatch(
      /\x1b\[[\d;]+mcart\x1b\[0m-1 x\n/,
    );
  });
});

describe('safety', () => {
  test('whatever a message holds, only text and colours get through', () => {
    const hostile = '\x1b]0;owned\x07\x1b[2J\u202ex\x1b[31mred';
    const shown = '\\x1b]0;owned\\x07\\x1b[2J\\u202ex';
    expect(rendered('{{.Message}}', [hostile], { color: true })).toBe(
      `${shown}\x1b[31mred\x1b[0m\n`,
    );
    expect(rendered('{{printf "%s" .Message}}', [hostile])).toBe(`${shown}red\n`);
  });

  test('neither does a JSON string, the name of a pod, or the template itself', () => {
    expect(rendered('{{(parseJSON .Message).m}}', ['{"m":"\\u001b[2J\\nx"}'])).toBe(
      '\\x1b[2J\nx\n',
    );
    const source = { ...target, pod: 'p\x1b[2J' };
    expect(rendered('{{.PodName}}{{.PodDisplay}}', ['m'], { source })).toBe('p\\x1b[2Jp\\x1b[2J\n');
    expect(rendered('\x1b]0;t\x07{{"\\x1b[31m"}}r', ['m'])).toBe('\\x1b]0;t\\x07r\n');
  });

  test('a template beyond ASCII is kept, and pieces of a character are shown', () => {
    expect(rendered('→ {{.Message}} │ {{"\\xc3"}}', ['ü'])).toBe('→ ü │ \\xc3\n');
    expect(rendered('→ {{.Message}} │', ['x'])).toBe('→ x │\n');
  });

  test('bytes that are no UTF-8 are shown, each', () => {
    const bytes = Buffer.from([0x61, 0xff, 0x62]);
    expect(rendered('{{.Message}} {{len .Message}} {{.Message | printf "%q"}}', [bytes])).toBe(
      'a\\xffb 3 "a\\xffb"\n',
    );
  });
});

describe('lines on which the template fails', () => {
  test('go out as they are, and the error is told once', () => {
    const { out, reports } = render('{{.PodName}} {{(parseJSON .Message).msg}}', [
      '{"msg":"a"}',
      'text \x1b[2J',
      'other',
      '{"msg":"b"}',
    ]);
    expect(out).toBe('cart-1 a\ntext \\x1b[2J\nother\ncart-1 b\n');
    expect(reports).toEqual([
      'template --template:1:17: parseJSON: the text is no JSON object\n  {{.PodName}} {{(parseJSON .Message).msg}}\n                  ^\nsuch lines are printed as they are',
    ]);
  });

  test('an error that quotes the line is told once too', () => {
    const { reports } = render('{{toTimestamp .Message "15:04"}}', ['1 2', '3 4', 'a "b"']);
    expect(reports).toHaveLength(1);
    expect(reports[0]).toContain('the text "1 2" is no time; wanted is');
  });

  test('of ever other errors some are told', () => {
    const many = Array.from({ length: 50 }, (_, index) => 'x'.repeat(index + 2));
    const { out, reports } = render('{{len .Message | slice "x"}}', many);
    expect(out.split('\n')).toHaveLength(51);
    expect(reports).toHaveLength(21);
    expect(reports.at(-1)).toContain('in yet other ways');
  });

  test('a template that never ends costs its limit, and the line is not lost', () => {
    const { out, reports } = render('{{range 99999999999}}{{end}}', ['a']);
    expect(out).toBe('a\n');
    expect(reports[0]).toContain('takes too many steps');
  });
});

test('gaps are no part of the output', () => {
  const renderer = createLogRenderer({
    template: { name: 't', text: 'x', report: () => undefined, open: createTemplateRenderer },
  });
  expect(renderer.showsGaps).toBe(false);
});
