import { setFlagsFromString } from 'node:v8';
import {
  createFieldFilter,
  createLineMatcher,
  LevelReader,
  type FieldCondition,
  type FieldFilterReader,
  type LevelFilter,
} from '@ktl/log-lines';
import { keepLines, type LogBatch, type LogEvent, type LogStage } from '@ktl/log-tailer';

/** What the command line of `ktl logs` says about lines. */
export interface LineChoice {
  readonly include: readonly RegExp[];
  readonly exclude: readonly RegExp[];
  readonly level: LevelFilter | undefined;
  readonly filter: readonly (readonly FieldCondition[])[];
  readonly filterStrict: boolean;
}

/**
 * The stages that drop lines nobody asked for; gaps and notices pass. Levels come first and see every
 * line of a container, so that a stack trace is known as such though its first line is dropped later.
 */
export function createLineStages(choice: LineChoice): LogStage[] {
  const { include, exclude, level } = choice;
  const conditions = choice.filter.flat();
  const stages: LogStage[] = [];
  if (level !== undefined) stages.push(levelStage(level));
  if (conditions.length > 0) stages.push(fieldStage(conditions, choice.filterStrict));
  if (include.length > 0 || exclude.length > 0) stages.push(matchStage(include, exclude));
  if (stages.length > 0) allowLinearPatterns();
  return stages;
}

/**
 * A pattern such as (a+)+$ takes exponential time on one bad line: with this V8 gives up on it after
 * some 50,000 steps back and goes on with its linear engine, where the pattern has a form for it.
 */
export function allowLinearPatterns(): void {
  setFlagsFromString('--enable-experimental-regexp-engine-on-excessive-backtracks');
}

function levelStage(filter: LevelFilter): LogStage {
  const readers = new SourceStates(() => new LevelReader());
  return lineStage(readers, ({ bytes, offsets, event }, line, reader) => {
    // An event has a type, whatever words its message has.
    if (event !== undefined) return filter.has(event.type === 'Normal' ? 'info' : 'warn');
    const start = offsets[3 * line + 1] ?? 0;
    return filter.hasRank(reader.readRank(bytes, start, offsets[3 * line + 2] ?? start));
  });
}

function fieldStage(conditions: readonly FieldCondition[], strict: boolean): LogStage {
  const filter = createFieldFilter(conditions, { strict });
  const readers = new SourceStates<FieldFilterReader>(() => filter.open());
  return lineStage(readers, ({ bytes, offsets }, line, reader) => {
    const start = offsets[3 * line + 1] ?? 0;
    return reader.keeps(bytes, start, offsets[3 * line + 2] ?? start);
  });
}

function matchStage(include: readonly RegExp[], exclude: readonly RegExp[]): LogStage {
  const matcher = createLineMatcher({ include, exclude });
  return (event) => {
    if (event.type !== 'lines') return event;
    const marks = matcher.select(event.batch);
    return asEvent(
      event,
      keepLines(event.batch, (_, line) => marks[line] === 1),
    );
  };
}

function lineStage<S>(
  states: SourceStates<S>,
  keep: (batch: LogBatch, line: number, state: S) => boolean,
): LogStage {
  return (event) => {
    if (event.type !== 'lines') {
      states.note(event);
      return event;
    }
    const state = states.of(event.batch);
    return asEvent(
      event,
      keepLines(event.batch, (batch, line) => keep(batch, line, state)),
    );
  };
}

function asEvent(
  event: Extract<LogEvent, { type: 'lines' }>,
  batch: LogBatch | undefined,
): LogEvent | undefined {
  if (batch === undefined) return undefined;
  return batch === event.batch ? event : { type: 'lines', batch };
}

/** Sources that are remembered at most; of one that is forgotten only a half-told stack trace is. */
const MAX_SOURCES = 20_000;

/** What is known about the lines before, for each instance of each source. */
class SourceStates<S> {
  readonly #open: () => S;
  readonly #states = new Map<string, { readonly instance: number; readonly state: S }>();

  constructor(open: () => S) {
    this.#open = open;
  }

  of({ target, instance }: Pick<LogBatch, 'target' | 'instance'>): S {
    const known = this.#states.get(target.key);
    if (known?.instance === instance) return known.state;
    const state = this.#open();
    this.#states.set(target.key, { instance, state });
    if (this.#states.size > MAX_SOURCES) this.#forgetOldest();
    return state;
  }

  /** After a gap, and at the end of an instance, no line goes on with the one before. */
  note(event: Exclude<LogEvent, { type: 'lines' }>): void {
    if (event.type === 'gap') this.#states.delete(event.gap.target.key);
    else if (event.notice === 'ended') this.#states.delete(event.origin.target.key);
  }

  #forgetOldest(): void {
    for (const key of this.#states.keys()) {
      this.#states.delete(key);
      return;
    }
  }
}
