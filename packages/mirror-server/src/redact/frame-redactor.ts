import type { HelloFrame, NewFrame } from '../frames/frame.ts';
import { KeyBlocks } from './key-block.ts';
import type { Redactor } from './redactor.ts';

type Fields = Readonly<Record<string, unknown>>;

// What says when and whose: a rule of one's own such as \d+ would leave viewers no order and no lanes.
const kept = new Set(
  [
    'kind',
    'ts',
    'displayTs',
    'startedAt',
    'endedAt',
    'updated',
    'from',
    'to',
    'cause',
    'notice',
  ].concat(['namespace', 'pod', 'container', 'uid']),
);

/** Takes secrets out of all texts of frames, one session's frames in order. */
export function createFrameRedactor(redactor: Redactor): (frame: NewFrame) => NewFrame {
  const blocks = new KeyBlocks();
  return (frame) => {
    if (frame.kind !== 'line') return redactOther(redactor, blocks, frame);
    const { line, lineAnsi, raw } = frame;
    if (blocks.hides(sourceOf(frame), raw)) {
      return { ...frame, line: '***', lineAnsi: '***', raw: '***' };
    }
    const cleanRaw = redactor.redact(raw);
    const cleanLine = line === raw ? cleanRaw : redactor.redact(line);
    const cleanAnsi = lineAnsi === line ? cleanLine : redactor.redact(lineAnsi);
    const isClean = cleanRaw === raw && cleanLine === line && cleanAnsi === lineAnsi;
    return isClean ? frame : { ...frame, line: cleanLine, lineAnsi: cleanAnsi, raw: cleanRaw };
  };
}

/** Takes secrets out of what a session says of itself: its title, its highlights, its cluster. */
export function redactSession(
  redactor: Redactor,
  session: HelloFrame['session'],
): HelloFrame['session'] {
  const { id, kind, startedAt } = session;
  return { ...(redactDeep(redactor, session) as HelloFrame['session']), id, kind, startedAt };
}

function redactOther(redactor: Redactor, blocks: KeyBlocks, frame: NewFrame): NewFrame {
  const { line, lineAnsi } = frame as { line?: unknown; lineAnsi?: unknown };
  if (typeof line === 'string' && blocks.hides(sourceOf(frame), line)) {
    return {
      ...frame,
      line: '***',
      ...(lineAnsi !== undefined && { lineAnsi: '***' }),
    } as NewFrame;
  }
  return redactDeep(redactor, frame) as NewFrame;
}

function redactDeep(redactor: Redactor, value: unknown): unknown {
  if (typeof value === 'string') return redactor.redact(value);
  if (Array.isArray(value)) return value.map((item) => redactDeep(redactor, item));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [
      name,
      kept.has(name) ? item : redactDeep(redactor, item),
    ]),
  );
}

function sourceOf(frame: NewFrame): string {
  const { kind, namespace, pod, container, step } = frame as Fields & NewFrame;
  return JSON.stringify([kind, namespace, pod, container, step]);
}
