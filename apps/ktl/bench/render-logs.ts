/**
 * CPU of the log renderers for 300,000 lines in batches of 500, by output form.
 * Run: `npx node --conditions=@ktl/source apps/ktl/bench/render-logs.ts`.
 */
import type { LogBatch } from '@ktl/log-tailer';
import { openTimeZone } from '@ktl/term-view';
import { createLogRenderer } from '../src/views/logs/create-log-renderer.ts';
import { createTemplateRenderer } from '../src/views/logs/template-renderer.ts';
import type { LogRenderOptions } from '../src/views/logs/log-render-options.ts';

const LINES = 300_000;
const BATCH = 500;
const ROUNDS = 7;

const texts = {
  plain:
    'GET /api/v1/orders/12345 200 12ms user=alice trace=7f3a9c1e2b4d5f60 region=eu-west-1 done',
  json: '{"level":"info","msg":"order placed","order":12345,"ms":12,"user":"alice","trace":"7f3a9c1e"}',
  color:
    '\x1b[32mINFO\x1b[0m order \x1b[1m12345\x1b[0m placed in 12ms by alice, trace 7f3a9c1e2b4d5f60',
};

const sternDefault =
  '{{color .PodColor .PodName}} {{color .ContainerColor .ContainerName}} {{.Message}}{{"\\n"}}';
const readmeTemplate = '[{{.Timestamp}}] {{.PodDisplay}} {{.ContainerTag}} {{.Message}}';
const printfTemplate = '{{printf "%s (%s/%s)" .Message .Namespace .PodName}}';
const jsonTemplate =
  '{{with $d := tryParseJSON .Message}}[{{levelColor $d.level}}] {{$d.msg}}{{end}}';

function template(text: string): LogRenderOptions['template'] {
  return {
    name: 'bench',
    text,
    report: (message) => {
      throw new Error(message);
    },
    open: createTemplateRenderer,
  };
}

const cases: readonly (readonly [string, keyof typeof texts, LogRenderOptions])[] = [
  ['default, prefix and colour', 'plain', { color: true, timestamps: false }],
  ['default, with timestamps', 'plain', { color: true, timeZone: openTimeZone('Europe/Berlin') }],
  [
    'default, .000 timestamps',
    'plain',
    { color: true, timeZone: openTimeZone('Europe/Berlin'), timestampFormat: '15:04:05.000' },
  ],
  ['default, coloured lines', 'color', { color: true, timestamps: false }],
  ['default, 2 highlights', 'plain', { color: true, highlight: [/ERROR/u, /time(out|d)/u] }],
  ['template, as stern', 'plain', { color: true, template: template(sternDefault) }],
  ['template, of the readme', 'plain', { color: true, template: template(readmeTemplate) }],
  ['template, printf', 'plain', { color: true, template: template(printfTemplate) }],
  ['template, tryParseJSON', 'json', { color: true, template: template(jsonTemplate) }],
  ['plain', 'plain', { prefix: false, onlyLogLines: true }],
  ['raw', 'plain', { output: 'raw' }],
  ['json', 'plain', { output: 'json' }],
  ['json of JSON lines', 'json', { output: 'json' }],
  ['extjson of JSON lines', 'json', { output: 'extjson' }],
  ['jsonl of JSON lines', 'json', { output: 'jsonl' }],
];

function batchAt(number: number, text: string): LogBatch {
  const offsets = new Uint32Array(BATCH * 3);
  let source = '';
  for (let index = 0; index < BATCH; index++) {
    const stamp = new Date(1_790_000_000_000 + (number * BATCH + index)).toISOString();
    offsets[index * 3] = source.length;
    source += `${stamp.replace('Z', '123456Z')} `;
    offsets[index * 3 + 1] = source.length;
    source += text;
    offsets[index * 3 + 2] = source.length;
    source += '\n';
  }
  return { target, instance: 0, bytes: Buffer.from(source), count: BATCH, offsets };
}

const target: LogBatch['target'] = {
  key: 'uid/app',
  namespace: 'shop',
  pod: 'checkout-7d4b9c6f5-x2x9q',
  podUid: 'uid',
  node: 'node-1',
  container: 'app',
  role: 'regular',
};

for (const [name, text, options] of cases) {
  const batches = Array.from({ length: LINES / BATCH }, (_, index) => batchAt(index, texts[text]));
  const times: number[] = [];
  let sizeBytes = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const renderer = createLogRenderer(options);
    sizeBytes = 0;
    const before = process.cpuUsage();
    for (const batch of batches)
      sizeBytes += renderer.render({ type: 'lines', batch })?.length ?? 0;
    const used = process.cpuUsage(before);
    times.push((used.user + used.system) / 1000);
  }
  const first = times[0] ?? 0;
  const median = times.sort((left, right) => left - right)[ROUNDS >> 1] ?? 0;
  process.stdout.write(
    `${name.padEnd(28)} ${median.toFixed(0).padStart(5)} ms  (first run ${first.toFixed(0)} ms)  ` +
      `${(sizeBytes / 1e6).toFixed(0)} MB\n`,
  );
}
