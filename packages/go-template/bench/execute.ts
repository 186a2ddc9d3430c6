/**
 * CPU of templates for 300,000 lines, beside a bare copy of the same bytes. Run:
 * `npx node --conditions=@ktl/source packages/go-template/bench/execute.ts`.
 */
import { TextBytes, compileTemplate, type TemplateSink } from '../src/index.ts';

const LINES = 300_000;
const ROUNDS = 5;
const line = Buffer.from(
  '{"level":"info","msg":"order placed","order":12345,"ms":12,"user":"alice","region":"eu-west-1"}',
);
const out = Buffer.alloc(64 * 1024);
let length = 0;

const sink: TemplateSink = {
  text(text) {
    length += out.write(text, length, 'latin1');
  },
  bytes(bytes, start, end) {
    out.set(bytes.subarray(start, end), length);
    length += end - start;
  },
};

const value = {
  PodName: new TextBytes(Buffer.from('checkout-7d4b9c6f5-x2x9q')),
  ContainerName: 'app',
  Message: new TextBytes(),
  Labels: { app: 'checkout' },
};

const templates = {
  'names and message': '{{.PodName}} {{.ContainerName}} {{.Message}}\n',
  'with a condition': '{{if eq .Labels.app "checkout"}}{{.PodName}} {{end}}{{.Message}}\n',
  printf: '{{printf "%-30s|%s|%s" .PodName .ContainerName .Message}}\n',
  range: '{{range $k, $v := .Labels}}{{$k}}={{$v}} {{end}}{{.Message}}\n',
};

function cpuMs(once: () => void): number {
  const times = Array.from({ length: ROUNDS }, () => {
    const before = process.cpuUsage();
    for (let count = 0; count < LINES; count++) {
      length = 0;
      once();
    }
    const used = process.cpuUsage(before);
    return (used.user + used.system) / 1000;
  });
  return times.sort((a, b) => a - b)[ROUNDS >> 1] ?? 0;
}

const copy = cpuMs(() => {
  sink.bytes(line, 0, line.length);
});
for (const [name, text] of Object.entries(templates)) {
  const template = compileTemplate(text);
  const used = cpuMs(() => {
    value.Message.set(line, 0, line.length);
    template.execute(value, sink);
  });
  process.stdout.write(
    `${name.padEnd(20)} ${used.toFixed(0).padStart(5)} ms, copy ${copy.toFixed(0)} ms, ${(used / copy).toFixed(1)} times\n`,
  );
}
