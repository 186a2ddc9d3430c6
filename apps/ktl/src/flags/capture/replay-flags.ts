import { accept, defineFlag, parseMoment, reject, type Moment, type Parsed } from '@ktl/cli-kit';
import { lineFlags } from '../logs/line-flags.ts';
import { liveFlags } from '../logs/live-flags.ts';
import { outputFlags } from '../logs/output-flags.ts';
import { mirrorFlags } from '../mirror-flags.ts';
import { maxUnpackedFlag } from './max-unpacked-flag.ts';

/** A bound of a replay; lines have nanoseconds, moments milliseconds. */
export interface ReplayBound {
  readonly moment: Moment;
  /** What the text says beyond the millisecond, ns. */
  readonly restNs: number;
}

/** Which lines of a capture; what is set for `ktl logs` and a cluster does not narrow a capture. */
export const captureSelectionFlags = {
  namespaces: defineFlag({
    name: 'namespace',
    char: 'n',
    kind: 'string',
    multiple: true,
    persistent: false,
    placeholder: 'namespace',
    example: ['shop'],
    summary: 'Only lines of this namespace, repeatable; default: all that were captured',
  }),
  pods: defineFlag({
    name: 'pod',
    kind: 'regex',
    multiple: true,
    persistent: false,
    placeholder: 'name|regex',
    example: ['checkout-.*'],
    summary:
      'Only lines of pods of this name, repeatable; where no pod has it, of those whose name it matches',
  }),
  containers: defineFlag({
    name: 'container',
    char: 'c',
    kind: 'regex',
    multiple: true,
    persistent: false,
    placeholder: 'name|regex',
    example: ['app'],
    summary: 'Only lines of containers of this name, as --pod has it',
  }),
  grep: defineFlag({
    name: 'grep',
    char: 'G',
    kind: 'regex',
    multiple: true,
    persistent: false,
    example: ['error'],
    summary: 'Only lines in which this matches, upper or lower case; repeatable, all have to',
  }),
  search: defineFlag({
    name: 'search',
    kind: 'custom',
    persistent: false,
    parse: parseSearch,
    expects: 'words',
    placeholder: 'words',
    example: 'payment timeout',
    summary:
      'Only lines with all of these words, upper or lower case: whole words, time* by their beginning, "a phrase" or status=500 as it stands; quick where the capture has SQLite',
  }),
  since: defineFlag({
    name: 'since',
    char: 's',
    kind: 'custom',
    persistent: false,
    parse: parseBound,
    expects: 'a duration before the end of the capture such as 5m, or a time',
    placeholder: 'duration|time',
    example: '5m',
    summary:
      "Only lines from a time on, or of so long before the capture's end: 5m, 18:25, 2026-01-31T09:30:00Z",
  }),
  until: defineFlag({
    name: 'until',
    kind: 'custom',
    persistent: false,
    parse: parseBound,
    expects: 'a duration before the end of the capture such as 5m, or a time',
    placeholder: 'duration|time',
    example: '1m',
    summary: 'Only lines up to a time, as --since has it',
  }),
  preferJson: defineFlag({
    name: 'prefer-json',
    kind: 'boolean',
    persistent: false,
    summary: 'Read logs.jsonl though the capture has logs.sqlite; slower',
  }),
  ...maxUnpackedFlag,
};

/** The flags of `ktl logs capture replay`. */
export const replayFlags = {
  ...captureSelectionFlags,
  limit: defineFlag({
    name: 'limit',
    kind: 'integer',
    min: 1,
    persistent: false,
    placeholder: 'lines',
    example: '100',
    summary: 'End after so many lines, counted after all filters',
  }),
  order: defineFlag({
    name: 'order',
    kind: 'enum',
    options: ['time', 'arrival'],
    default: 'time',
    persistent: false,
    summary:
      'Lines by their times, or as they had come in, which is what ktl logs showed; --follow is arrival',
  }),
  follow: defineFlag({
    name: 'follow',
    char: 'f',
    kind: 'boolean',
    persistent: false,
    summary: 'Go on with new lines of a capture that is being written, until it ends',
  }),
  speed: defineFlag({
    name: 'speed',
    kind: 'custom',
    persistent: false,
    parse: parseSpeed,
    expects: 'max, or how many times as fast as it was, such as 1x or 10x',
    placeholder: '1x|10x|max',
    default: 'max',
    complete: ['1x', '10x', 'max'],
    summary: 'As fast as lines were written (1x), so many times faster, or all at once',
  }),
  maxPause: defineFlag({
    name: 'max-pause',
    kind: 'duration',
    persistent: false,
    default: '5s',
    summary: 'With --speed: a longer silence is cut to this, and told',
  }),
  raw: defineFlag({
    name: 'raw',
    kind: 'boolean',
    persistent: false,
    summary: 'Short for --output raw: the bytes of each line and a newline',
  }),
  ...lineFlags,
  ...outputFlags,
  ...liveFlags,
  ...mirrorFlags,
};

function parseBound(text: string): Parsed<ReplayBound> {
  const moment = parseMoment(text);
  if (!moment.ok) {
    // Of a capture there is no now.
    const { hint = '' } = moment;
    return reject(moment.problem, hint.replace('back from now', 'before the end of the capture'));
  }
  const digits = /^\s*\d{4}-[^.]*\.\d{3}(\d{1,6})/.exec(text)?.[1] ?? '';
  return accept({ moment: moment.value, restNs: Number(digits.padEnd(6, '0')) });
}

// Which words there are is the archive's to say; without one it would find every line.
function parseSearch(text: string): Parsed<string> {
  if ((text.split('"').length - 1) % 2 === 1) {
    return reject('has a quotation mark that is not closed', `write '"a phrase"'`);
  }
  if (/[^\s"*]/.test(text)) return accept(text);
  return reject('has no words', `write words, 'time*' or '"a phrase"'`);
}

/** How many times as fast; Infinity is `max`. */
export function parseSpeed(text: string): Parsed<number> {
  const trimmed = text.trim().toLowerCase();
  if (trimmed === 'max') return accept(Infinity);
  const times = /^(\d+(?:\.\d+)?)x$/.exec(trimmed)?.[1];
  if (times !== undefined && Number(times) > 0) return accept(Number(times));
  return reject('is not a speed', 'write 1x, 10x, 0.5x or max');
}
