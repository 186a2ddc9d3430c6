import { describe, expect, test } from '@jest/globals';
import type { LogBatch, LogEvent } from '@ktl/log-tailer';
import {
  ByteWriter,
  createHighlighter,
  createStampFormat,
  openTimeZone,
  parsePalette,
  parseStampLayout,
} from '@ktl/term-view';
import { LineMarker, type OwnColor } from './line-marker.ts';
import { planTemplate } from './template-plan.ts';
import { sourceFacts } from './template-record.ts';
import { compileLogTemplate, createTemplateRenderer } from './template-renderer.ts';
import { createLogRenderer } from './create-log-renderer.ts';

/** mulberry32 */
function randomOf(seed: number): (limit: number) => number {
  let state = seed >>> 0;
  return (limit) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit);
  };
}

type Random = ReturnType<typeof randomOf>;
const pick = <T>(random: Random, choices: readonly T[]): T => choices[random(choices.length)]!;
const some = <T>(random: Random, most: number, choices: readonly T[]): T[] =>
  Array.from({ length: random(most + 1) }, () => pick(random, choices));

const patterns = [
  /error/,
  /ror/,
  /r/,
  /rr/,
  /./,
  /x*/,
  /a b/,
  /ERROR/i,
  /\berror\b/u,
  /^\S+/,
  /\S+$/u,
  /cart-1 \[?a/,
  /1[34]:/,
  /(e)(r)/g,
  /[^a]+/y,
  /\t/,
  /=\d+/u,
  /é/,
  /\ude80/,
  /\x1b|31/,
  /$/,
  /ab|abc|bc/,
];
const styles = parsePalette('7,4,38;5;9');

describe('marks in plain lines', () => {
  test('are those that the highlighter makes of their bytes, whatever the colours between', () => {
    const texts = ['error', 'r', 'rr', 'a', 'b', 'abc', ' ', '\t', '=', '31', '7', 'ERROR', 'x'];
    const sequences = ['\x1b[31m', '\x1b[0m', '\x1b[m', '\x1b[1;0m', '\x1b[0;0m', '\x1b[38:5:1m'];
    let marked = 0;
    for (let seed = 1; seed <= 6_000; seed++) {
      const random = randomOf(seed);
      const chosen = some(random, 4, patterns);
      const colors: OwnColor[] = [];
      let visible = '';
      let raw = '';
      for (const part of some(random, 9, [...texts, ...texts, ...sequences])) {
        raw += part;
        if (!part.startsWith('\x1b')) visible += part;
        else {
          const resets = /^\x1b\[[0;]*m$/.test(part);
          colors.push({ at: visible.length, sequence: part, resets });
        }
      }
      const bytes = Buffer.from(raw);
      const out = new ByteWriter();
      const range = { start: 0, end: bytes.length, plain: colors.length === 0 };
      createHighlighter(chosen, styles).write(bytes, range, out);
      const marker = new LineMarker(chosen, styles);
      const isFound = marker.find(visible);
      if (isFound) marked++;
      const told = { seed, chosen: chosen.map(String), raw };
      expect({ ...told, line: marker.marked(visible, colors) }).toEqual({
        ...told,
        line: out.take().toString(),
      });
    }
    expect(marked).toBeGreaterThan(2_000);
  });
});

const target: LogBatch['target'] = {
  key: 'uid-1/app',
  namespace: 'shop',
  pod: 'cart-1',
  podUid: 'uid-1',
  node: 'node-1',
  container: 'app',
  role: 'regular',
  labels: { app: 'cart', tier: '' },
};

const templateParts = [
  '{{.Message}}',
  '{{.Message}}',
  '{{$.Message}}',
  '{{.Timestamp}}',
  '{{.PodName}}',
  '{{color .PodColor .PodName}}',
  '{{color .ContainerColor (printf "[%s]" .ContainerName)}}',
  '{{colorRed .PodDisplay}}',
  '{{.ContainerTag | colorBlue}}',
  '{{if .Labels.app}}{{.Labels.app}} {{$.Message}}{{else}}{{.Message}}{{end}}',
  '{{with .Labels}}{{range $k, $v := .}}{{$k}}={{$v}};{{end}}{{end}}',
  '{{range .Labels}}{{.}}{{$.Timestamp}}{{end}}',
  '{{.Labels.nope}}',
  '{{len .Message}}',
  '{{printf "%.3s" .Message}}',
  '{{with .Message}}{{.}}{{end}}',
  '{{$m := .Message}}{{$m}}',
  '{{$p := .PodName}}{{$p}}',
  '{{if .Message}}x{{end}}',
  '{{.Late}}',
  '{{.Time.Unix}}',
  '{{json .}}',
  '{{define "x"}}{{.}}{{end}}{{template "x" .Message}}',
  '{{template "y" .PodName}}{{define "y"}}<{{.}}>{{end}}',
  '{{toTimestamp .PodName "15:04"}}',
  ' ',
  'a b',
  '[',
  '│ é',
  '🚀',
  '\t',
  '{{"\\x1b[31m"}}',
  '{{"\\x1b[0m"}}',
  '{{"\\x1b[2K"}}',
  '{{"\\r"}}',
  '{{"\\n"}}',
  '{{"\\xff"}}',
];
const lineParts = [
  ...['error', 'ERROR', 'a b', ' ', '\t', 'r', '=12', 'x', 'abc', 'cart-1 a', '13:'],
  ...['é', '🚀', '\u202e', '\x1b[31m', '\x1b[0m', '\x1b]0;t\x07', '\r', '\0', '\x7f', '\u0085'],
];
const stamps = [
  '2026-09-21T14:13:25.123456789Z',
  '2026-09-21T14:13:25.5Z',
  '2026-09-21T14:13:26Z',
  '2026-09-21T14:13:26.25+02:00',
  '',
  'no stamp, but long enough to be one',
];

function randomLines(random: Random): LogEvent {
  const parts: Buffer[] = [];
  const offsets: number[] = [];
  let at = random(3);
  parts.push(Buffer.alloc(at, '#'));
  for (let line = random(5); line >= 0; line--) {
    const isPlain = random(3) > 0;
    const pieces = some(random, 6, isPlain ? lineParts.slice(0, 11) : lineParts);
    const odd = random(9) === 0 ? [Buffer.of(0xff, 0xc3)] : [];
    const text = Buffer.concat([...pieces.map((piece) => Buffer.from(piece)), ...odd]);
    const head = Buffer.from(`${pick(random, stamps)} `);
    offsets.push(at, at + head.length, at + head.length + text.length);
    parts.push(head, text, Buffer.from('\n'));
    at += head.length + text.length + 1;
  }
  const batch: LogBatch = {
    target,
    instance: 0,
    bytes: Buffer.concat(parts),
    count: offsets.length / 3,
    offsets: Uint32Array.from(offsets),
    ...(random(3) === 0 ? { late: true as const } : {}),
  };
  return { type: 'lines', batch };
}

/** Does nothing, but depends on the line, so that lines are executed one by one. */
const perLine = '{{if .Late}}{{end}}';

describe('templates planned for a source', () => {
  test('give byte for byte what they give line by line', () => {
    let planned = 0;
    for (let seed = 1; seed <= 4_000; seed++) {
      const random = randomOf(seed);
      // Once each: a name may be defined once.
      const text = [...new Set(some(random, 6, templateParts))].join('');
      const options = {
        color: random(4) > 0,
        highlight: some(random, 2, patterns),
        timeZone: openTimeZone('UTC'),
        timestampFormat: pick(random, [
          'youtube',
          '15:04:05.000',
          '.999999',
          'é2006',
          'rfc3339nano',
        ]),
        podColors: parsePalette('32'),
        containerColors: parsePalette(pick(random, ['33;4', '', '0'])),
      };
      const events = [randomLines(random), randomLines(random)];
      const render = (template: string): string => {
        let reports = 0;
        const report = (): void => {
          reports++;
        };
        const renderer = createLogRenderer({
          ...options,
          template: { name: 't', text: template, report, open: createTemplateRenderer },
        });
        const out = events.map((event) => renderer.render(event)?.toString('latin1') ?? '');
        return `${out.join('|')} ${String(reports)}`;
      };
      if (isPlanned(text, options.color)) planned++;
      const told = { seed, text, highlight: options.highlight.map(String) };
      expect({ ...told, out: render(text) }).toEqual({ ...told, out: render(perLine + text) });
    }
    expect(planned).toBeGreaterThan(600);
  });

  test.each([
    ['{{.Timestamp}} {{color .PodColor .PodName}} {{.ContainerName}} {{.Message}}{{"\\n"}}', true],
    ['{{range $k, $v := .Labels}}{{$k}}={{$v}} {{end}}{{$.Message}}', true],
    ['{{colorRed .PodName}} {{.Message}}', true],
    ['{{printf "%s" .Message}}', false],
    ['{{json .}}', false],
    ['{{.Message}}{{"\\n"}}{{.Message}}', false],
    ['{{"\\x1b[31m"}}{{.Message}}', false],
    ['{{$x := .}}{{$x.Message}}', false],
    [`${perLine}{{.Message}}`, false],
  ])('%s: %s', (text, expected) => {
    expect(isPlanned(text, true)).toBe(expected);
  });

  test('a line too long for a plan is the same', () => {
    const format = createStampFormat(parseStampLayout('youtube'), openTimeZone('UTC'));
    const render = (text: string, length: number): string | undefined => {
      const look = { color: true, namespace: false, podPalette: [], containerPalette: [] };
      const renderer = createTemplateRenderer({
        ...look,
        template: { name: 't', text, report: () => undefined },
        stamp: { format, before: '', after: '' },
        zone: openTimeZone('UTC'),
        highlighter: undefined,
      });
      const bytes = Buffer.from(`${'x'.repeat(length)}\n`);
      const offsets = Uint32Array.of(0, 0, length);
      const batch = { target, instance: 0, bytes, count: 1, offsets };
      return renderer.render({ type: 'lines', batch })?.toString();
    };
    const line = '{{.Message}} {{.Message}}';
    for (const length of [0, 4095, 4096, 40_000, 70_000]) {
      expect(render(line, length)).toBe(render(perLine + line, length));
    }
  });
});

function isPlanned(text: string, color: boolean): boolean {
  const look = { namespace: false, podStyle: parsePalette('32')[0], containerStyle: undefined };
  const template = compileLogTemplate({ name: 't', text }, color);
  return planTemplate(template, sourceFacts(target, look), color) !== undefined;
}
