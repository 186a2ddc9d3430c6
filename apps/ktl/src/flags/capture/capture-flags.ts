import { accept, defineFlag, reject, type Parsed } from '@ktl/cli-kit';
import { backfillFlags } from '../logs/backfill-flags.ts';
import { depsFlags } from '../logs/deps-flags.ts';
import { eventFlags } from '../logs/event-flags.ts';
import { lineFlags } from '../logs/line-flags.ts';
import { nodeLogFlags } from '../logs/node-log-flags.ts';
import { rangeFlags } from '../logs/range-flags.ts';
import { recordFlags } from '../logs/record-flags.ts';
import { rolloutFlags } from '../logs/rollout-flags.ts';
import { selectionFlags } from '../logs/selection-flags.ts';

/** The flags of `ktl logs capture`: its own, and whatever of `ktl logs` says what is read. */
export const captureFlags = {
  duration: defineFlag({
    name: 'duration',
    kind: 'duration',
    default: '5m',
    summary: 'Capture for so long; --until, --no-follow and Ctrl-C end it earlier',
  }),
  captureOutput: defineFlag({
    name: 'capture-output',
    kind: 'custom',
    parse: parseTarball,
    expects: 'the name of a file that ends in .tar.gz',
    // The second run would find the file of the first.
    persistent: false,
    placeholder: 'file.tar.gz',
    example: 'incident.tar.gz',
    summary: 'The tarball; default: ktl-capture-<time>.tar.gz in this folder',
    complete: 'file',
  }),
  sessionName: defineFlag({
    name: 'session-name',
    kind: 'string',
    persistent: false,
    placeholder: 'name',
    example: 'checkout incident',
    summary: 'What the capture calls itself',
  }),
  captureSqlite: defineFlag({
    name: 'capture-sqlite',
    kind: 'boolean',
    summary: 'Put logs.sqlite into the tarball too: for SQL, and for quick search and replay',
  }),
  attachDescribe: defineFlag({
    name: 'attach-describe',
    kind: 'boolean',
    summary: 'Put what kubectl describe says of each pod into describes/<namespace>/<pod>.txt',
  }),
  captureTag: recordFlags.captureTag,
  ...selectionFlags,
  ...depsFlags,
  ...rolloutFlags,
  ...rangeFlags,
  ...eventFlags,
  ...nodeLogFlags,
  ...backfillFlags,
  ...lineFlags,
  timezone: defineFlag({
    name: 'timezone',
    kind: 'timezone',
    default: 'Local',
    example: 'Asia/Tokyo',
    summary: 'Time zone of times that are given without one; what is captured is in UTC',
  }),
};

function parseTarball(text: string): Parsed<string> {
  if (text === '' || /[^/\\]\.tar\.gz$/i.test(text)) return accept(text);
  return reject(
    'is no name of a tarball',
    'it ends in .tar.gz, such as incident.tar.gz; a SQLite file alone is made by ktl logs --capture',
  );
}
