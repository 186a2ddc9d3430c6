import { LevelReader } from '@ktl/log-lines';
import { hasStamp, stampText, type GapRecord, type LogBatch, type LogEvent } from '@ktl/log-tailer';
import type { NewFrame } from '@ktl/mirror-server';
import { ByteWriter, PlainScan, sanitiseText } from '@ktl/term-view';
import { exitText } from '../exit-text.ts';
import { gapSummary } from './gap-text.ts';
import type { LineHighlighter } from './line-marker.ts';
import { LinePrefix, type StampLook } from './line-prefix.ts';
import { SafeLines } from './line-writer.ts';

/** How lines look for those who watch. */
export interface FrameLook {
  /** As on the terminal; undefined: nothing is marked. */
  readonly highlighter: LineHighlighter | undefined;
  readonly format: StampLook['format'];
  readonly now: () => number;
  /**
   * True: lines that were stored, so that the time at which they are read means nothing. Notices then have
   * the time of the line behind them, and nobody is told that reading it began. Default false.
   */
  readonly isStored?: boolean;
}

type LineFrame = Extract<NewFrame, { kind: 'line' }>;
type GapFrame = Extract<NewFrame, { kind: 'gap' }>;
type NoticeFrame = Extract<NewFrame, { kind: 'notice' }>;

/** A frame of a log session, before it has its number. */
export type LogFrame = LineFrame | GapFrame | NoticeFrame;

/** Sources of which it is remembered what their last line was. */
const MAX_SOURCES = 20_000;

type Notice = Extract<LogEvent, { type: 'notice' }>;

/** Makes frames of the events of a run, in their order. */
export function createFrameMaker(look: FrameLook): (event: LogEvent) => readonly LogFrame[] {
  const levels = new Map<string, LevelReader>();
  const clock = new LinePrefix('', { format: look.format, before: '', after: '' });
  const out = new ByteWriter();
  const displayOf = (lines: Pick<LogBatch, 'bytes' | 'offsets'>, index: number): string => {
    clock.write(lines, index, out);
    return out.take().toString();
  };
  const stampedNow = (): Pick<LineFrame, 'ts' | 'displayTs'> =>
    at(new Date(look.now()).toISOString());
  const at = (ts: string): Pick<LineFrame, 'ts' | 'displayTs'> => {
    const bytes = Buffer.from(`${ts} `);
    return { ts, displayTs: displayOf({ bytes, offsets: Uint32Array.of(0, bytes.length) }, 0) };
  };
  const levelsOf = ({ target, instance }: LogBatch): LevelReader => {
    const key = `${target.key} ${String(instance)}`;
    const known = levels.get(key);
    if (known !== undefined) return known;
    if (levels.size >= MAX_SOURCES) levels.clear();
    const reader = new LevelReader();
    levels.set(key, reader);
    return reader;
  };
  const linesOf = (batch: LogBatch): readonly LogFrame[] => {
    const texts = new LineTexts(batch, look.highlighter);
    const reader = levelsOf(batch);
    const names = namesOf(batch);
    const frames: LogFrame[] = [];
    for (let line = 0; line < batch.count; line++) {
      const index = 3 * line;
      const start = batch.offsets[index + 1] ?? 0;
      const end = batch.offsets[index + 2] ?? 0;
      const stamp = hasStamp(batch, line)
        ? { ts: stampText(batch, line) ?? '', displayTs: displayOf(batch, index) }
        : stampedNow();
      const level =
        batch.event === undefined ? reader.read(batch.bytes, start, end) : eventLevel(batch);
      frames.push({
        kind: 'line',
        ...stamp,
        ...names,
        ...texts.of(start, end),
        ...(level === undefined ? {} : { level }),
        ...(batch.late === true ? { late: true } : {}),
      });
    }
    return frames;
  };
  const restarts = createRestartMemory();
  let waiting: Notice[] = [];
  const stored = (event: LogEvent): readonly LogFrame[] | undefined => {
    if (event.type === 'notice') {
      // Its time is known with the next line.
      if (restarts(event)) waiting.push(event);
      return [];
    }
    if (event.type !== 'lines') return undefined;
    const lines = linesOf(event.batch);
    const ts = lines[0]?.ts ?? stampedNow().ts;
    const isRead = ({ origin }: Notice): boolean => origin.target.key === event.batch.target.key;
    const told = waiting
      .filter(isRead)
      .map((notice) => noticeFrame(notice, { ts, isRestart: true }));
    if (told.length > 0) waiting = waiting.filter((notice) => !isRead(notice));
    return [...told, ...lines];
  };
  return (event) => {
    const frames = look.isStored === true ? stored(event) : undefined;
    if (frames !== undefined) return frames;
    if (event.type === 'lines') return linesOf(event.batch);
    if (event.type === 'gap') {
      const { gap } = event;
      const { ts } = stampedNow();
      return [gapFrame(gap, gap.beforeStamp ?? gap.afterStamp ?? ts)];
    }
    return [noticeFrame(event, { ts: stampedNow().ts, isRestart: restarts(event) })];
  };
}

function eventLevel({ event }: LogBatch): 'warn' | 'info' {
  return event?.type === 'Warning' ? 'warn' : 'info';
}

type Names = Pick<LineFrame, 'namespace' | 'pod' | 'container' | 'source' | 'glyph'> &
  Partial<Pick<LineFrame, 'uid' | 'restart' | 'node'>>;

function namesOf({ target, instance, event }: LogBatch): Names {
  const { role } = target;
  const source = role === 'node' || role === 'event' ? role : 'pod';
  const isWarning = event?.type === 'Warning';
  return {
    ...placeOf(target),
    source,
    glyph: source === 'event' ? (isWarning ? '▲' : '◆') : source === 'node' ? '▣' : '●',
    ...(target.podUid === undefined ? {} : { uid: target.podUid, restart: instance }),
    ...(target.node === undefined ? {} : { node: sanitiseText(target.node) }),
  };
}

function placeOf(target: LogBatch['target']): Pick<LineFrame, 'namespace' | 'pod' | 'container'> {
  return {
    namespace: sanitiseText(target.namespace),
    pod: sanitiseText(target.pod),
    container: sanitiseText(target.container),
  };
}

function gapFrame(gap: GapRecord, ts: string): GapFrame {
  const { target, instance, cause, afterStamp, beforeStamp, missedInstances } = gap;
  return {
    kind: 'gap',
    ts,
    ...placeOf(target),
    ...(target.podUid === undefined ? {} : { uid: target.podUid, restart: instance }),
    cause,
    ...(afterStamp === undefined ? {} : { from: afterStamp }),
    ...(beforeStamp === undefined ? {} : { to: beforeStamp }),
    missedInstances,
    message: gapSummary(gap),
  };
}

// A container that is read again, as a later instance than before.
function createRestartMemory(): (event: Notice) => boolean {
  const instances = new Map<string, number>();
  return ({ origin: { target, instance }, notice }) => {
    if (notice !== 'attached' || target.podUid === undefined) return false;
    const before = instances.get(target.key);
    if (instances.size >= MAX_SOURCES) instances.clear();
    instances.set(target.key, instance);
    return before !== undefined && instance > before;
  };
}

function noticeFrame(
  { origin, notice, detail }: Notice,
  { ts, isRestart }: { readonly ts: string; readonly isRestart: boolean },
): NoticeFrame {
  const { target, instance } = origin;
  if (isRestart) return restartFrame(origin, ts);
  return {
    kind: 'notice',
    ts,
    ...placeOf(target),
    ...(target.podUid === undefined ? {} : { uid: target.podUid, restart: instance }),
    notice,
    message: detail === undefined ? notice : sanitiseText(`${notice}: ${detail}`),
  };
}

function restartFrame({ target, instance }: Notice['origin'], ts: string): NoticeFrame {
  const { lastTerminated } = target;
  const why = lastTerminated === undefined ? '' : `, ${exitText(lastTerminated)}`;
  return {
    kind: 'notice',
    ts,
    ...placeOf(target),
    ...(target.podUid === undefined ? {} : { uid: target.podUid }),
    restart: instance,
    notice: 'restarted',
    message: sanitiseText(`restart ${String(instance)}${why}`),
  };
}

/** The three texts of each line of a batch. */
class LineTexts {
  readonly #bytes: Buffer;
  readonly #scan: PlainScan;
  readonly #bare: SafeLines;
  readonly #colored: SafeLines;
  readonly #isMarked: boolean;
  readonly #out = new ByteWriter();

  constructor(batch: LogBatch, highlighter: LineHighlighter | undefined) {
    this.#bytes = batch.bytes;
    this.#scan = new PlainScan(batch.bytes);
    this.#bare = new SafeLines(batch, { color: false, highlighter: undefined });
    this.#colored = new SafeLines(batch, { color: true, highlighter });
    this.#isMarked = highlighter !== undefined;
  }

  of(start: number, end: number): Pick<LineFrame, 'line' | 'lineAnsi' | 'raw'> {
    const isPlain = this.#scan.isPlain(start, end);
    const raw = this.#bytes.toString(isPlain ? 'latin1' : 'utf8', start, end);
    const line = isPlain ? raw : this.#written(this.#bare, start, end);
    const lineAnsi = isPlain && !this.#isMarked ? raw : this.#written(this.#colored, start, end);
    return { line, lineAnsi, raw };
  }

  #written(lines: SafeLines, start: number, end: number): string {
    lines.write(start, end, this.#out);
    return this.#out.take().toString('utf8').slice(0, -1);
  }
}
