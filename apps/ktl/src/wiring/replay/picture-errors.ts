import { createPatternTree, type PatternTree } from '@ktl/log-patterns';
import type { CaptureSummary, StoredStream } from '@ktl/sqlite-archive';
import type { CapturePicture, ErrorPattern } from '../../views/capture/capture-picture.ts';
import { IncidentReader, type ErrorIncident } from './error-incidents.ts';
import type { ReplayArtifact } from './replay-artifact.ts';
import { StampWriter } from './stored-stamp.ts';

/** Error lines that are looked at, so that the page comes soon. */
const maxLines = 100_000;
const maxPatterns = 200;
const shown = 20;

type Errors = Pick<CapturePicture, 'errors' | 'errorPatterns'>;

/** What errors say, alike ones as one, the most frequent first; a stack trace is one error. */
export async function errorsOf(
  artifact: Pick<ReplayArtifact, 'lines'>,
  { streams }: Pick<CaptureSummary, 'streams'>,
  {
    workloadOf,
    signal,
  }: {
    readonly workloadOf: (stream: StoredStream) => string;
    readonly signal: AbortSignal;
  },
): Promise<Errors> {
  const levels = ['error', 'fatal'] as const;
  const isWanted = (level: string | undefined): boolean => level === 'error' || level === 'fatal';
  if (!streams.some(({ level }) => isWanted(level))) {
    return { errors: { incidents: 0, lines: 0, isCut: false }, errorPatterns: [] };
  }
  const reader = new IncidentReader();
  const book = new PatternBook(workloadOf);
  let read = 0;
  for await (const lines of artifact.lines({ levels, limit: maxLines }, signal)) {
    for (const line of lines) {
      read++;
      if (!isWanted(line.level) || line.stream.source === 'event') continue;
      const ended = reader.add(line);
      if (ended !== undefined) book.add(ended);
    }
  }
  for (const incident of reader.rest()) book.add(incident);
  return book.errors({ isCut: read === maxLines });
}

interface Group {
  readonly first: ErrorIncident;
  readonly lastNs: bigint;
  readonly count: number;
  readonly lines: number;
  readonly places: ReadonlySet<string>;
}

/** Incidents by the pattern of their message and of their exception. */
class PatternBook {
  readonly #workloadOf: (stream: StoredStream) => string;
  readonly #messages = createPatternTree({ maxPatterns });
  readonly #exceptions = createPatternTree({ maxPatterns });
  readonly #groups = new Map<string, { readonly ids: readonly [string, string]; group: Group }>();

  constructor(workloadOf: (stream: StoredStream) => string) {
    this.#workloadOf = workloadOf;
  }

  add(incident: ErrorIncident): void {
    const { message, exception, lines, atNs, stream } = incident;
    const ids = [
      this.#messages.add(message),
      exception === undefined ? '' : this.#exceptions.add(exception),
    ] as const;
    const group = {
      ...{ first: incident, lastNs: atNs, count: 1, lines },
      places: new Set([this.#workloadOf(stream)]),
    };
    const key = ids.join(' ');
    const known = this.#groups.get(key);
    if (known === undefined) this.#groups.set(key, { ids, group });
    else known.group = joined(known.group, group);
  }

  errors({ isCut }: { readonly isCut: boolean }): Errors {
    // A pattern that became more general had another name before.
    const [messages, exceptions] = [templates(this.#messages), templates(this.#exceptions)];
    const groups = new Map<string, { readonly texts: readonly [string, string]; group: Group }>();
    for (const { ids, group } of this.#groups.values()) {
      const texts = [messages(ids[0]), exceptions(ids[1])] as const;
      const key = texts.join('\n');
      const known = groups.get(key);
      if (known === undefined) groups.set(key, { texts, group });
      else known.group = joined(known.group, group);
    }
    const all = [...groups.values()];
    const sum = (of: (group: Group) => number): number =>
      all.reduce((total, { group }) => total + of(group), 0);
    return {
      errors: { incidents: sum(({ count }) => count), lines: sum(({ lines }) => lines), isCut },
      errorPatterns: all
        .sort(
          (a, b) =>
            b.group.count - a.group.count || Number(a.group.first.atNs - b.group.first.atNs),
        )
        .slice(0, shown)
        .map(({ texts, group }) => patternOf(texts, group)),
    };
  }
}

function joined(a: Group, b: Group): Group {
  return {
    first: a.first.atNs <= b.first.atNs ? a.first : b.first,
    lastNs: a.lastNs >= b.lastNs ? a.lastNs : b.lastNs,
    count: a.count + b.count,
    lines: a.lines + b.lines,
    places: new Set([...a.places, ...b.places]),
  };
}

function templates(tree: PatternTree): (id: string) => string {
  const known = new Map<string, string>();
  return (id) => {
    if (id === '') return '';
    const text = known.get(id) ?? tree.find(id)?.template ?? '<other>';
    known.set(id, text);
    return text;
  };
}

const stamps = new StampWriter();

function patternOf([message, exception]: readonly [string, string], group: Group): ErrorPattern {
  const { first, lastNs, count, lines, places } = group;
  // What is alone is told as it was said.
  const text = count === 1 ? first.message : message;
  const cause = count === 1 ? first.exception : exception;
  return {
    ...{ text, exception: cause === undefined || cause === '' ? null : cause, count, lines },
    workloads: [...places],
    firstAt: stamps.write(first.atNs),
    lastAt: stamps.write(lastNs),
  };
}
