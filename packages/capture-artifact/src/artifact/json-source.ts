import type {
  CaptureLine,
  CaptureSummary,
  ContextKind,
  ContextRow,
  LineFilter,
  RowOptions,
} from '@ktl/sqlite-archive';
import { parseRows } from '../json/context-json.ts';
import { JsonLines, type OpenChunks } from '../json/json-lines.ts';
import { SummaryCounter } from '../json/json-summary.ts';
import type { LineSource } from './sources.ts';

/** Files of JSON lines; each is opened anew for each reader. */
export interface JsonFiles {
  /** Of the artefact, for what errors say. */
  readonly path: string;
  readonly state: CaptureSummary['state'];
  readonly lines: OpenChunks;
  /** undefined: there are no rows. */
  readonly context: (() => AsyncIterable<Uint8Array>) | undefined;
}

/** Lines and rows of logs.jsonl and context.jsonl. */
export class JsonSource implements LineSource {
  readonly readsFrom = 'json';
  readonly #files: JsonFiles;
  readonly #lines: JsonLines;
  #summary: Promise<CaptureSummary> | undefined;

  constructor(files: JsonFiles) {
    this.#files = files;
    this.#lines = new JsonLines(files.path, files.lines);
  }

  summary(): Promise<CaptureSummary> {
    this.#summary ??= this.#count();
    return this.#summary;
  }

  lines(filter?: LineFilter, signal?: AbortSignal): AsyncIterable<readonly CaptureLine[]> {
    return this.#lines.read(filter, signal);
  }

  async *context<K extends ContextKind>(
    kind: K,
    { after = 0 }: RowOptions = {},
  ): AsyncGenerator<ContextRow<K>, void> {
    const { path, context } = this.#files;
    if (context === undefined) return;
    for await (const row of parseRows(path, kind, context())) {
      if (row.id > after) yield row;
    }
  }

  close(): void {
    // Nothing stays open between two readers.
  }

  async #count(): Promise<CaptureSummary> {
    const counter = new SummaryCounter();
    for await (const lines of this.#lines.read()) {
      for (const line of lines) counter.add(line);
    }
    return counter.summary(this.#files.state);
  }
}
