import type { Clock } from '@ktl/kube-client';
import { FieldReader, LevelReader, fieldPath, logLevels, type FieldPath } from '@ktl/log-lines';
import {
  createLineRates,
  lineText,
  messageShape,
  stampMs,
  type LineRates,
  type LogBatch,
} from '@ktl/log-tailer';
import { sanitiseText } from '@ktl/term-view';

/** What {@link createRolloutMeter} needs. */
export interface RolloutMeterOptions {
  readonly windowMs: number;
  readonly sinceMs: number;
  readonly clock: Clock;
  /** The ReplicaSet of a container. */
  readonly replicaSetOf: (target: { readonly key: string }) => string | undefined;
  /** Whether what was counted of a ReplicaSet can still be asked for. */
  readonly isKnown: (replicaSetUid: string) => boolean;
}

/** Counts lines and errors by ReplicaSet. */
export interface RolloutMeter {
  take(batch: LogBatch): void;
  ratesOf(replicaSetUid: string): LineRates | undefined;
  /** Forgets what nobody can ask for any more. */
  prune(): void;
}

const errorRank = logLevels.indexOf('error') + 1;
const mostSources = 10_000;
const sampleLength = 500;
const readBytes = 64 * 1024;
const messageFields = ['msg', 'message', 'event', '@m', 'log', 'short_message'].map(fieldPath);
const causeFields = ['error', 'err', 'error.message', 'err.message', 'exception'].map(fieldPath);
const traceBytes = Buffer.from('Traceback (most recent call last)');

interface Source {
  readonly rates: LineRates;
  readonly replicaSet: string;
  readonly levels: LevelReader;
  instance: number;
  rank: number;
  /** A stack trace of Python has begun: what it is about comes in its last line. */
  isInTrace: boolean;
  lastMs: number;
}

/** Nothing counted yet. */
export function createRolloutMeter(options: RolloutMeterOptions): RolloutMeter {
  const { clock, replicaSetOf, isKnown } = options;
  const all = new Map<string, LineRates>();
  const sources = new Map<string, Source>();
  const fields = new FieldReader();

  const sourceOf = ({ target, instance }: LogBatch): Source | undefined => {
    const known = sources.get(target.key);
    if (known?.instance === instance) return known;
    // The last lines of a pod come when nobody knows it any more.
    const replicaSet = replicaSetOf(target) ?? known?.replicaSet;
    if (replicaSet === undefined) return undefined;
    const rates = all.get(replicaSet) ?? createLineRates(options);
    all.set(replicaSet, rates);
    const source: Source = {
      ...{ rates, replicaSet, instance },
      levels: new LevelReader(),
      ...{ rank: 0, isInTrace: false, lastMs: clock.now() },
    };
    sources.delete(target.key);
    sources.set(target.key, source);
    const [oldest = ''] = sources.keys();
    if (sources.size > mostSources) sources.delete(oldest);
    return source;
  };

  const takeLine = (source: Source, batch: LogBatch, line: number): void => {
    const { rates, levels } = source;
    const atMs = stampMs(batch, line);
    if (!Number.isNaN(atMs)) source.lastMs = atMs;
    const text = lineText(batch, line);
    const before = source.rank;
    source.rank = levels.readRank(text, 0, text.length);
    const isError = source.rank >= errorRank;
    const begins = !levels.continues || (isError && before < errorRank);
    rates.add(source.lastMs, begins ? (isError ? 'error' : 'entry') : 'continuation');
    if (!isError) source.isInTrace = false;
    if (!isError || !(begins || source.isInTrace)) return;
    const isHead = text.subarray(0, traceBytes.length).equals(traceBytes);
    source.isInTrace = isHead || (source.isInTrace && isFrame(text));
    if (source.isInTrace) return;
    const message = messageOf(fields, text);
    rates.addMessage(messageShape(message), message.slice(0, sampleLength));
  };

  return {
    take(batch) {
      const source = sourceOf(batch);
      if (source === undefined) return;
      for (let line = 0; line < batch.count; line += 1) takeLine(source, batch, line);
    },
    ratesOf: (replicaSetUid) => all.get(replicaSetUid),
    prune() {
      for (const uid of all.keys()) if (!isKnown(uid)) all.delete(uid);
      for (const [key, { replicaSet }] of sources) if (!all.has(replicaSet)) sources.delete(key);
    },
  };
}

// What a trace is about stands at the beginning of a line; its frames do not.
function isFrame(text: Buffer): boolean {
  const first = text[0];
  return first === undefined || first === 0x20 || first === 0x09;
}

/** The message of a line: of a structured one its message and cause, else the line itself. */
function messageOf(fields: FieldReader, line: Buffer): string {
  const text = line.subarray(0, readBytes);
  const plain = (): string => sanitiseText(text.subarray(0, 4 * sampleLength).toString());
  if (fields.read(text, 0, text.length) === undefined) return plain();
  const parts = [messageFields, causeFields].flatMap((paths) => firstText(fields, paths) ?? []);
  const [message, cause] = parts;
  if (message === undefined) return plain();
  const isTold = cause === undefined || message.includes(cause);
  return sanitiseText(isTold ? message : `${message}: ${cause}`);
}

function firstText(fields: FieldReader, paths: readonly FieldPath[]): string | undefined {
  for (const path of paths) {
    const value = fields.values(path)?.[0];
    if (value?.type === 'text' && value.text !== '') return value.text;
  }
  return undefined;
}
