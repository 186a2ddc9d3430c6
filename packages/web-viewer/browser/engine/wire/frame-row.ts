import type { Source } from '../protocol.ts';
import { isObject, type JsonObject } from '../search/json-field.ts';
import { KINDS, SOURCES, levelCode, type StoredKind } from '../store/codes.ts';
import type { NewRow } from '../store/row-store.ts';
import type { Stream } from '../store/streams.ts';

/** A frame as far as it could be read. Fields of other kinds than they should be count as absent. */
export interface Frame {
  readonly kind: string;
  readonly json: string;
  readonly fields: JsonObject;
}

/** A range of frames that are not there. */
export interface MissingRange {
  readonly from: number;
  readonly to: number;
  /** Undefined: nobody said why, it is a hole. */
  readonly reason?: string;
  /** Frames in it, if that is known to be another number than the range has. */
  readonly count?: number;
}

/** UTF-16 units of one text that are kept; more would end a tab sooner than tell anybody something. */
const MAX_TEXT = 16 * 1024 * 1024;

/** Undefined for what is no JSON object with a `kind`. */
export function parseFrame(json: string): Frame | undefined {
  try {
    const fields: unknown = JSON.parse(json);
    if (!isObject(fields) || typeof fields['kind'] !== 'string') return undefined;
    return { kind: fields['kind'], json, fields };
  } catch {
    return undefined;
  }
}

/** A field that must be a whole number from `least` on. */
export function countField({ fields }: Frame, name: string, least = 1): number | undefined {
  const value = fields[name];
  return Number.isSafeInteger(value) && (value as number) >= least ? (value as number) : undefined;
}

/** The row of a frame that has a seq. */
export function rowOfFrame(frame: Frame, seq: number): NewRow {
  const { fields, json } = frame;
  const kind = kindOf(frame.kind);
  const row = {
    seq,
    kind,
    stream: streamOf(fields),
    level: levelCode(textField(fields, 'level')),
    isLate: fields['late'] === true,
    isRestart:
      textField(fields, 'notice') === 'restarted' || textField(fields, 'cause') === 'restarted',
    ts: textField(fields, 'ts') ?? '',
    displayTs: textField(fields, 'displayTs'),
  };
  if (kind === 'line') return { ...row, displayTs: row.displayTs ?? '', ...textsOf(fields) };
  // A frame is kept as it is, or not at all: half of it would be no JSON.
  const kept = json.length <= MAX_TEXT ? json : JSON.stringify({ kind: frame.kind, seq });
  return { ...row, text: bounded(messageOf(frame)), frame: kept };
}

/** The row of frames that are not there; it stands behind `from - 1`. `ts`: of the row before. */
export function rowOfMissing({ from, to, reason, count }: MissingRange, ts: string): NewRow {
  const frames = count ?? to - from + 1;
  const kind = reason === undefined ? 'hole' : 'skip';
  return {
    seq: from - 1,
    kind,
    stream: { namespace: '', pod: '', container: '', source: 'pod', glyph: '' },
    level: 0,
    isLate: false,
    isRestart: false,
    ts,
    displayTs: '',
    text: missingMessage(frames, reason),
    frame: JSON.stringify({ kind, from, to, count: frames, reason }),
    count: frames,
  };
}

function missingMessage(count: number, reason: string | undefined): string {
  const frames = count === 1 ? '1 line is' : `${count.toLocaleString('en')} lines are`;
  if (reason === undefined) return `${frames} missing, and nothing says why`;
  if (reason === 'slow') return `${frames} left out: this viewer fell behind`;
  if (reason === 'evicted') return `${frames} no longer kept by the server`;
  return `${frames} left out: ${reason}`;
}

function kindOf(kind: string): StoredKind {
  const known = KINDS.find((name) => name === kind);
  // A hole is made here, and no frame of anybody.
  return known === undefined || known === 'hole' ? 'other' : known;
}

function textField(fields: JsonObject, name: string): string | undefined {
  const value = fields[name];
  return typeof value === 'string' ? value : undefined;
}

function boundedField(fields: JsonObject, name: string): string | undefined {
  const value = textField(fields, name);
  return value === undefined ? undefined : bounded(value);
}

function bounded(text: string): string {
  if (text.length <= MAX_TEXT) return text;
  const rest = (text.length - MAX_TEXT).toLocaleString('en');
  return `${text.slice(0, MAX_TEXT)} … and ${rest} characters that are too many for this tab`;
}

function textsOf(fields: JsonObject): { text: string; ansi?: string; raw?: string } {
  const raw = boundedField(fields, 'raw');
  const text = boundedField(fields, 'line') ?? raw ?? '';
  const ansi = boundedField(fields, 'lineAnsi');
  return {
    text,
    ...(ansi === undefined || ansi === text ? {} : { ansi }),
    ...(raw === undefined || raw === text ? {} : { raw }),
  };
}

function messageOf({ kind, fields, json }: Frame): string {
  const text = textField(fields, 'message') ?? textField(fields, 'line');
  if (text !== undefined) return text;
  if (kind === 'end')
    return `the session ended: ${textField(fields, 'reason') ?? 'no reason given'}`;
  return json;
}

function streamOf(fields: JsonObject): Stream {
  const source = textField(fields, 'source');
  const uid = textField(fields, 'uid');
  const restart = fields['restart'];
  const node = textField(fields, 'node');
  return {
    namespace: textField(fields, 'namespace') ?? '',
    pod: textField(fields, 'pod') ?? '',
    container: textField(fields, 'container') ?? '',
    source: SOURCES.includes(source as Source) ? (source as Source) : 'pod',
    glyph: textField(fields, 'glyph') ?? '',
    ...(uid === undefined ? {} : { uid }),
    ...(typeof restart === 'number' ? { restart } : {}),
    ...(node === undefined ? {} : { node }),
  };
}
