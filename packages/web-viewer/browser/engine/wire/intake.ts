import type { Session } from '../protocol.ts';
import { isObject } from '../search/json-field.ts';
import type { NewRow } from '../store/row-store.ts';
import {
  countField,
  parseFrame,
  rowOfFrame,
  rowOfMissing,
  type Frame,
  type MissingRange,
} from './frame-row.ts';
import { RestartWatch } from './restart-watch.ts';

/** What the intake does with what it reads. */
export interface IntakeSink {
  readonly add: (row: NewRow) => void;
  /** Every frame so far belongs to a session that is over: its numbers mean nothing now. */
  readonly newSession: () => void;
}

/**
 * Turns messages of the feed into rows, in the order of their seq: what comes twice is dropped, what is
 * left out becomes a row that says so. Nothing that a server sends makes it throw.
 */
export class Intake {
  lastSeq = 0;
  serverNewestSeq = 0;
  session: Session | undefined;
  malformed = 0;
  duplicates = 0;
  isEnded = false;
  /**
   * True once another session turned up behind frames of a former one: asked for what is behind those,
   * the server left out the beginning. Frames count again from the next hello on.
   */
  needsRestart = false;
  /** Newest seq that the server had when it last said hello: up to it, frames are a replay. */
  private backlogSeq = 0;
  private readonly restarts = new RestartWatch();
  private serverOldestSeq = 0;
  private lastTs = '';
  private readonly sink: IntakeSink;

  constructor(sink: IntakeSink) {
    this.sink = sink;
  }

  /** True while frames come that were there before this connection. */
  get isCatchingUp(): boolean {
    return this.lastSeq < this.backlogSeq;
  }

  /** One message: frames as NDJSON. */
  message(message: unknown): void {
    if (typeof message !== 'string') {
      this.malformed++;
      return;
    }
    let start = 0;
    while (start < message.length) {
      const newline = message.indexOf('\n', start);
      const end = newline === -1 ? message.length : newline;
      if (end > start) this.line(message.slice(start, end));
      start = end + 1;
    }
  }

  private line(json: string): void {
    const frame = parseFrame(json);
    if (frame === undefined) {
      if (json.trim() !== '') this.malformed++;
      return;
    }
    switch (frame.kind) {
      case 'hello':
        this.hello(frame);
        return;
      case 'heartbeat':
        this.sawNewest(countField(frame, 'newest', 0) ?? 0);
        return;
      case 'skip':
        if (!this.needsRestart) this.skip(frame);
        return;
      default:
        if (!this.needsRestart) this.numbered(frame);
    }
  }

  private hello(frame: Frame): void {
    const session = sessionOf(frame);
    if (session === undefined) {
      this.malformed++;
      return;
    }
    this.needsRestart = false;
    if (this.session !== undefined && this.session.id !== session.id) {
      this.needsRestart = this.lastSeq > 0;
      this.lastSeq = 0;
      this.serverNewestSeq = 0;
      this.isEnded = false;
      this.restarts.clear();
      this.sink.newSession();
    }
    this.session = session;
    this.serverOldestSeq = countField(frame, 'oldest', 0) ?? 0;
    this.backlogSeq = countField(frame, 'newest', 0) ?? 0;
    this.sawNewest(this.backlogSeq);
  }

  private skip(frame: Frame): void {
    const from = countField(frame, 'from');
    const to = countField(frame, 'to');
    if (from === undefined || to === undefined || to < from) {
      this.malformed++;
      return;
    }
    if (to <= this.lastSeq) {
      this.duplicates++;
      return;
    }
    if (from > this.lastSeq + 1) this.leftOut(this.lastSeq + 1, from - 1);
    const start = Math.max(from, this.lastSeq + 1);
    const { reason } = frame.fields;
    this.addMissing({
      from: start,
      to,
      reason: typeof reason === 'string' ? reason : 'no reason given',
    });
    this.lastSeq = to;
    this.sawNewest(to);
  }

  private numbered(frame: Frame): void {
    const seq = countField(frame, 'seq');
    if (seq === undefined) {
      this.malformed++;
      return;
    }
    if (seq <= this.lastSeq) {
      this.duplicates++;
      return;
    }
    if (seq > this.lastSeq + 1) this.leftOut(this.lastSeq + 1, seq - 1);
    const row = rowOfFrame(frame, seq);
    this.lastSeq = seq;
    this.sawNewest(seq);
    if (row.ts !== '') this.lastTs = row.ts;
    if (row.kind === 'end') this.isEnded = true;
    // Also asked where a notice says it, so that the line behind it is not a restart once more.
    const isFirst = this.restarts.isFirstOfRestart(row);
    this.sink.add(isFirst && !row.isRestart ? { ...row, isRestart: true } : row);
  }

  /** Frames that no skip announced. Those older than what the server keeps are explained by its hello. */
  private leftOut(from: number, to: number): void {
    const evictedTo = Math.min(to, this.serverOldestSeq - 1);
    if (from <= evictedTo) this.addMissing({ from, to: evictedTo, reason: 'evicted' });
    const rest = Math.max(from, evictedTo + 1);
    if (rest <= to) this.addMissing({ from: rest, to });
  }

  private addMissing(range: MissingRange): void {
    this.sink.add(rowOfMissing(range, this.lastTs));
  }

  private sawNewest(seq: number): void {
    this.serverNewestSeq = Math.max(this.serverNewestSeq, seq);
  }
}

function sessionOf({ fields }: Frame): Session | undefined {
  const session = fields['session'];
  if (!isObject(session) || typeof session['id'] !== 'string') return undefined;
  const { id, cluster, highlights } = session;
  const text = (name: string, from = session): string | undefined => {
    const value = from[name];
    return typeof value === 'string' ? value : undefined;
  };
  const namespace = isObject(cluster) ? text('namespace', cluster) : undefined;
  const server = isObject(cluster) ? text('server', cluster) : undefined;
  return {
    id,
    kind: text('kind') ?? '',
    title: text('title') ?? '',
    startedAt: text('startedAt') ?? '',
    ...(isObject(cluster)
      ? {
          cluster: {
            context: text('context', cluster) ?? '',
            ...(namespace === undefined ? {} : { namespace }),
            ...(server === undefined ? {} : { server }),
          },
        }
      : {}),
    ...(Array.isArray(highlights)
      ? { highlights: highlights.filter((word) => typeof word === 'string') }
      : {}),
    ...(session['isCapture'] === true ? { isCapture: true } : {}),
  };
}
