import type { NodeLogReader } from '@ktl/kube-client';
import { LineCutter } from '../line/line-cutter.ts';
import type { NodeLog, NodeNews } from './node-log.ts';
import { JournalAnswer, type JournalEntry } from './journal-answer.ts';

/** The node compares whole seconds, and its clock may be set back a little. */
const SLACK_S = 2;
/** A node whose clock is not in UTC takes our UTC for its own time. */
const ZONE_SLACK_S = 14 * 3600;
const MOST_TAIL_LINES = 100_000;
/** Before every journal. The epoch itself is no time that journalctl takes in every zone. */
const ALL_S = 365 * 24 * 3600;

/** What asks for a service's log. */
export interface JournalLogOptions {
  readonly reader: NodeLogReader;
  readonly node: string;
  readonly service: string;
  readonly tailLines: number | undefined;
  readonly sinceMs: number | undefined;
  readonly now: () => number;
}

/** A node has no journal of a service, or answers no queries. */
export class NoJournal extends Error {
  override readonly name = 'NoJournal';
}

interface Ask {
  readonly sinceS?: number;
  readonly tailLines?: number;
}

type KnownEntry = Pick<JournalEntry, 'token' | 'seconds'>;

/**
 * Reads a service's journal, which can only be asked for what is younger than a whole second: each
 * answer begins with entries that came before. They are known by time and text, and as many as came
 * are left out, so that equal entries of one moment all come, and each of them once.
 */
export class JournalLog implements NodeLog {
  readonly zoneMs = 0;
  readonly #options: JournalLogOptions;
  // The youngest entries that came, oldest first: those with which an answer may begin.
  #known: KnownEntry[] = [];
  // Entries before this second came, or are not wanted.
  #fromS: number;
  #slackS = SLACK_S;
  #hasBegun = false;

  constructor(options: JournalLogOptions) {
    this.#options = options;
    this.#fromS = options.sinceMs === undefined ? 0 : Math.floor(options.sinceMs / 1000);
  }

  async *news(signal: AbortSignal): AsyncGenerator<NodeNews, undefined> {
    if (!this.#hasBegun) yield* this.#begin(signal);
    else yield* this.#since(this.#known.at(-1)?.seconds ?? ALL_S, this.#known.at(-1), signal);
  }

  rest(): undefined {
    // An entry that was cut off comes whole with the next answer.
    return undefined;
  }

  async *#begin(signal: AbortSignal): AsyncGenerator<NodeNews, undefined> {
    const { tailLines, sinceMs } = this.#options;
    if (tailLines === undefined && sinceMs === undefined) {
      yield* this.#since(ALL_S, undefined, signal);
      this.#hasBegun = true;
      return;
    }
    // One at least: from there it goes on.
    const count = Math.min(MOST_TAIL_LINES, Math.max(1, tailLines ?? 1));
    const entries = await this.#collect({ tailLines: count }, signal);
    const last = entries.at(-1);
    this.#hasBegun = true;
    if (last === undefined) return;
    if (tailLines === undefined) {
      if (last.seconds >= this.#fromS) yield* this.#since(this.#fromS, last, signal);
      if (this.#known.length === 0) this.#remember(last);
      return;
    }
    const isWanted = ({ seconds }: JournalEntry): boolean => seconds >= this.#fromS;
    if (tailLines > 0) yield* linesOf(entries.filter(isWanted));
    yield* this.#goOnBehind(last, signal);
  }

  // Older entries of the same moment are not among the last ones, and not new either.
  async *#goOnBehind(last: KnownEntry, signal: AbortSignal): AsyncGenerator<NodeNews, undefined> {
    this.#remember(last);
    for (const slackS of this.#slacks()) {
      const near = await this.#collect({ sinceS: last.seconds - slackS }, signal, last.seconds);
      const place = near.findLastIndex(({ token }) => token === last.token);
      if (place === -1) continue;
      this.#slackS = slackS;
      this.#known = near.slice(0, place + 1);
      this.#fromS = last.seconds - SLACK_S;
      for (const entry of near.slice(place + 1)) this.#remember(entry);
      yield* linesOf(near.slice(place + 1));
      return;
    }
  }

  // An answer without the entry that must be in it is about another time than was meant.
  async *#since(
    second: number,
    anchor: KnownEntry | undefined,
    signal: AbortSignal,
  ): AsyncGenerator<NodeNews, undefined> {
    for (const slackS of this.#slacks()) {
      let isSeen = anchor === undefined;
      const came = new Map<number, number>();
      for (const { token } of this.#known) came.set(token, (came.get(token) ?? 0) + 1);
      const fromS = this.#fromS;
      for await (const entries of this.#ask({ sinceS: second - slackS }, signal)) {
        isSeen ||= entries.some(({ token }) => token === anchor?.token);
        const fresh = entries.filter((one) => one.seconds >= fromS && isNew(one, came));
        for (const entry of fresh) this.#remember(entry);
        yield* linesOf(fresh);
      }
      if (!isSeen) continue;
      this.#slackS = slackS;
      return;
    }
  }

  #slacks(): ReadonlySet<number> {
    return new Set([this.#slackS, SLACK_S + ZONE_SLACK_S]);
  }

  // Entries that are not older than `nearS`, less the slack.
  async #collect(ask: Ask, signal: AbortSignal, nearS = -Infinity): Promise<JournalEntry[]> {
    const all: JournalEntry[] = [];
    for await (const entries of this.#ask(ask, signal)) {
      all.push(...entries.filter(({ seconds }) => seconds >= nearS - SLACK_S));
    }
    return all;
  }

  async *#ask(
    { sinceS, tailLines }: Ask,
    signal: AbortSignal,
  ): AsyncGenerator<JournalEntry[], undefined> {
    const { reader, node, service, now } = this.#options;
    const sinceTime = sinceS === undefined ? undefined : textOf(sinceS);
    const body = await reader.queryNodeLog(node, { service, sinceTime, tailLines, signal });
    if (body === undefined) throw new NoJournal('the node answers no queries');
    const answer = new JournalAnswer(now);
    for await (const chunk of body) yield answer.take(chunk);
    if (answer.complaint !== undefined) throw new NoJournal(answer.complaint);
    yield answer.end();
  }

  #remember({ token, seconds }: KnownEntry): void {
    this.#known.push({ token, seconds });
    const oldest = seconds - SLACK_S;
    if ((this.#known[0]?.seconds ?? oldest) >= oldest) return;
    this.#known = this.#known.filter((one) => one.seconds >= oldest);
    this.#fromS = Math.max(this.#fromS, oldest);
  }
}

function* linesOf(entries: readonly JournalEntry[]): Generator<NodeNews, undefined> {
  if (entries.length === 0) return;
  const lines = new LineCutter().push(Buffer.concat(entries.map(({ bytes }) => bytes)));
  if (lines !== undefined) yield { lines };
}

// Counts down: of equal entries, those beyond the number that came are new.
function isNew({ token }: JournalEntry, came: Map<number, number>): boolean {
  const left = came.get(token) ?? 0;
  if (left > 0) came.set(token, left - 1);
  return left === 0;
}

function textOf(seconds: number): string {
  return `${new Date(Math.max(0, seconds) * 1000).toISOString().slice(0, 19)}Z`;
}
