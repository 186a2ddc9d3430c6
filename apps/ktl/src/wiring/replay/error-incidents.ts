import { LevelReader } from '@ktl/log-lines';
import type { CaptureLine, StoredStream } from '@ktl/sqlite-archive';
import { messageOf } from './error-message.ts';

/** An error as a container told it: one line, or one with its stack trace. */
export interface ErrorIncident {
  readonly stream: StoredStream;
  /** Of the first line; of a trace that has none, its exception. */
  readonly message: string;
  /** The line of the trace that names the exception, where it is not the message. */
  readonly exception: string | undefined;
  readonly lines: number;
  readonly atNs: bigint;
}

/** Lines further apart are of two incidents: a trace is written at once. */
const maxPauseNs = 1_000_000_000n;
const maxText = 500;

const exceptionForm = /^[A-Za-z_$][\w.$]*(?:Exception|Error|Throwable)(?::|$)/u;
const traceback = /^Traceback \(most recent call last\)/u;
const chain = /^(?:During handling of|The above exception)/u;

interface Open {
  readonly stream: StoredStream;
  readonly message: string;
  readonly atNs: bigint;
  exception: string | undefined;
  lines: number;
  lastNs: bigint;
  /** Python names the exception behind its frames, others before. */
  isTraceback: boolean;
  hasFrames: boolean;
  isChained: boolean;
}

/** Puts error lines of one stream that belong together together. */
export class IncidentReader {
  readonly #streams = new Map<string, { readonly levels: LevelReader; open?: Open | undefined }>();

  /** The incident that ended because this line begins another one. */
  add(line: Pick<CaptureLine, 'stream' | 'raw' | 'timeNs'>): ErrorIncident | undefined {
    const { stream, raw, timeNs } = line;
    const { namespace, pod, container, uid, restart } = stream;
    const key = [uid, namespace, pod, container, restart].join('/');
    const state = this.#streams.get(key) ?? { levels: new LevelReader() };
    this.#streams.set(key, state);
    state.levels.read(raw, 0, raw.length);
    const text = raw.toString('utf8', 0, maxText);
    const { open } = state;
    const goesOn =
      open !== undefined &&
      state.levels.continues &&
      timeNs - open.lastNs <= maxPauseNs &&
      !beginsAnother(open, text);
    if (goesOn) {
      takeIn(open, text, timeNs);
      return undefined;
    }
    state.open = begun(line, text);
    return open === undefined ? undefined : incidentOf(open);
  }

  /** Those that nothing has ended yet. */
  rest(): readonly ErrorIncident[] {
    return [...this.#streams.values()].flatMap(({ open }) =>
      open === undefined ? [] : [incidentOf(open)],
    );
  }
}

function begun(
  { stream, raw, timeNs }: Pick<CaptureLine, 'stream' | 'raw' | 'timeNs'>,
  text: string,
): Open {
  return {
    ...{ stream, message: messageOf(raw), atNs: timeNs, lastNs: timeNs, lines: 1 },
    ...{ exception: undefined, isTraceback: traceback.test(text) },
    ...{ hasFrames: false, isChained: false },
  };
}

function beginsAnother(open: Open, text: string): boolean {
  if (open.isChained) return false;
  const isOver = open.exception !== undefined || exceptionForm.test(open.message);
  if (traceback.test(text)) return isOver;
  return isOver && open.hasFrames && exceptionForm.test(text);
}

function takeIn(open: Open, text: string, timeNs: bigint): void {
  open.lines++;
  open.lastNs = timeNs;
  if (chain.test(text)) open.isChained = true;
  else if (/^\s+\S/u.test(text)) open.hasFrames = true;
  else if (traceback.test(text)) {
    open.isTraceback = true;
    open.isChained = false;
  } else if (exceptionForm.test(text) && (open.isTraceback || open.exception === undefined)) {
    open.exception = text.trimEnd();
  }
}

function incidentOf({ stream, message, exception, lines, atNs }: Open): ErrorIncident {
  const isNameless = exception !== undefined && traceback.test(message);
  return isNameless
    ? { stream, message: exception, exception: undefined, lines, atNs }
    : { stream, message, exception, lines, atNs };
}
