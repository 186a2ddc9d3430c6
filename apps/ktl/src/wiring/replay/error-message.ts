import { FieldReader, fieldPath } from '@ktl/log-lines';

const messagePaths = ['msg', 'message', '@mt', '@m', 'short_message', 'event', 'log', 'text'].map(
  fieldPath,
);
const causePaths = ['error', 'err', 'exception', 'error.message', 'err.message'].map(fieldPath);
const maxCells = 1000;

// What stands in front of the message, in whatever order.
const heads: readonly RegExp[] = [
  // 2026-11-21T08:00:00.123Z, [2026/11/21 08:00:00,123 +0100]
  /^\[?\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?: ?(?:Z|UTC|[+-]\d\d:?\d\d))?\]?:?\s+/u,
  /^\[?\d\d:\d\d:\d\d(?:[.,]\d+)?\]?:?\s+/u,
  // klog: E1121 08:00:00.123456       1 file.go:12]
  /^[EFWI]\d{4} \d\d:\d\d:\d\d\.\d+\s+\d+ [^\s\]]{1,100}\]\s+/u,
  /^\[?(?:error|fatal|critical|crit|severe|panic|err|emerg|alert)\b\]?[:|]?\s+/iu,
  // A thread, a worker, a number of a process.
  /^\[[^\]]{1,60}\]:?\s+/u,
  /^[-|]\s+/u,
];

const reader = new FieldReader();

/** What a line says, without time, level and thread: the message of JSON and logfmt, with its error. */
export function messageOf(raw: Buffer): string {
  if (reader.read(raw, 0, raw.length) !== undefined) {
    const message = firstText(messagePaths);
    const cause = firstText(causePaths);
    if (message !== undefined && cause !== undefined && !message.includes(cause)) {
      return cut(`${message}: ${cause}`);
    }
    if ((message ?? cause) !== undefined) return cut(message ?? cause ?? '');
  }
  return cut(withoutHeads(raw.toString('utf8', 0, 4 * maxCells)));
}

function firstText(paths: typeof messagePaths): string | undefined {
  for (const path of paths) {
    const [value] = reader.values(path) ?? [];
    if (value?.type === 'text' && value.text !== '') return value.text;
  }
  return undefined;
}

function withoutHeads(text: string): string {
  let rest = text.trim();
  for (let step = 0; step < 6; step++) {
    const next = heads.reduce((left, head) => {
      const shorter = left.replace(head, '');
      return shorter === '' ? left : shorter;
    }, rest);
    if (next === rest) break;
    rest = next;
  }
  return rest;
}

function cut(text: string): string {
  const [first = ''] = text.split('\n', 1);
  return first.slice(0, maxCells);
}
