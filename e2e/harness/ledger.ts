import { parseLine, type LineRecord } from './line-record.ts';

/** A stretch that the tailer said it could not read. Stamps are RFC 3339, as text. */
export interface DeclaredGap {
  readonly pod: string;
  readonly container: string;
  readonly instance: number;
  readonly cause: string;
  readonly afterStamp: string | undefined;
  readonly beforeStamp: string | undefined;
}

/** What one container instance has to deliver. */
export interface Expected {
  readonly podUid: string;
  readonly pod: string;
  readonly container: string;
  readonly instance: number;
  readonly count: number;
  /** Runtime's stamp of each line by sequence number, where gaps are to be checked. */
  readonly stamps?: ReadonlyMap<number, string>;
}

/** The balance of one run. A tailer is right when every number but the first two is 0. */
export interface Balance {
  readonly expected: number;
  readonly delivered: number;
  readonly missing: number;
  readonly duplicate: number;
  /** Lines that came after a later line of the same stream. */
  readonly outOfOrder: number;
  readonly corrupt: number;
  /** Lines of instances that were not asked for. */
  readonly foreign: number;
  /** Gap records. */
  readonly gaps: number;
  /** Missing lines that lie inside no gap record. */
  readonly undeclaredMissing: number;
  /** Lines that were delivered although a gap record covers them: the record is too wide. */
  readonly overDeclared: number;
}

/** One container instance. */
export type Origin = Pick<Expected, 'podUid' | 'container' | 'instance'>;

interface Row {
  missing: number;
  undeclared: number;
  overDeclared: number;
}

/** Takes what a tailer prints, line by line, and compares it with what the generators printed. */
export class Ledger {
  readonly run: string;
  readonly gaps: DeclaredGap[] = [];
  readonly #seen = new Map<string, Map<number, number>>();
  readonly #lastSeq = new Map<string, number>();
  readonly #uids = new Set<string>();
  #delivered = 0;
  #corrupt = 0;
  #outOfOrder = 0;

  constructor(run: string) {
    this.run = run;
  }

  /** Takes one message. Lines that no generator of this run printed are passed over. */
  take(message: string): void {
    const line = parseLine(message, this.run);
    if (line === undefined) return;
    if (line === 'corrupt') this.#corrupt += 1;
    else this.#enter(line);
  }

  /** Takes a gap record. */
  takeGap(gap: DeclaredGap): void {
    this.gaps.push(gap);
  }

  /** Lines so far, repeated ones included. */
  get delivered(): number {
    return this.#delivered;
  }

  /** UIDs of pods that lines came from. */
  get podUids(): ReadonlySet<string> {
    return this.#uids;
  }

  /** Whether line `seq` of an instance has come. */
  has(origin: Origin, seq: number): boolean {
    return this.#seen.get(instanceKey(origin))?.has(seq) ?? false;
  }

  /** Whether every line of every instance has come. */
  isComplete(expected: readonly Expected[]): boolean {
    return expected.every((one) => (this.#seen.get(instanceKey(one))?.size ?? 0) >= one.count);
  }

  /** Compares with what had to come. */
  balance(expected: readonly Expected[]): Balance {
    const repeats = [...this.#seen.values()].flatMap((seqs) => [...seqs.values()]);
    const rows = expected.map((one) => this.#compare(one));
    const sum = (pick: (row: Row) => number): number =>
      rows.reduce((total, row) => total + pick(row), 0);
    return {
      expected: expected.reduce((total, one) => total + one.count, 0),
      delivered: this.#delivered,
      missing: sum((row) => row.missing),
      duplicate: repeats.reduce((total, times) => total + times - 1, 0),
      outOfOrder: this.#outOfOrder,
      corrupt: this.#corrupt,
      foreign: this.#foreign(expected),
      gaps: this.gaps.length,
      undeclaredMissing: sum((row) => row.undeclared),
      overDeclared: sum((row) => row.overDeclared),
    };
  }

  #enter(line: LineRecord): void {
    const key = instanceKey(line);
    const seqs = this.#seen.get(key) ?? new Map<number, number>();
    this.#seen.set(key, seqs.set(line.seq, (seqs.get(line.seq) ?? 0) + 1));
    this.#uids.add(line.podUid);
    this.#delivered += 1;
    const stream = `${key}/${line.stream}`;
    if (line.seq < (this.#lastSeq.get(stream) ?? 0)) this.#outOfOrder += 1;
    else this.#lastSeq.set(stream, line.seq);
  }

  #foreign(expected: readonly Expected[]): number {
    const known = new Set(expected.map(instanceKey));
    const others = [...this.#seen].filter(([key]) => !known.has(key));
    return others.reduce((total, [, seqs]) => total + seqs.size, 0);
  }

  #compare(one: Expected): Row {
    const seqs = this.#seen.get(instanceKey(one));
    const row: Row = { missing: 0, undeclared: 0, overDeclared: 0 };
    for (let seq = 1; seq <= one.count; seq += 1) {
      const isDeclared = this.gaps.some((gap) => covers(gap, one, seq));
      if (seqs?.has(seq) === true) row.overDeclared += Number(isDeclared);
      else {
        row.missing += 1;
        row.undeclared += Number(!isDeclared);
      }
    }
    return row;
  }
}

function instanceKey(of: Origin): string {
  return `${of.podUid}/${of.container}/${of.instance}`;
}

// A gap lies between two lines that were delivered, so both its ends are outside it.
function covers(gap: DeclaredGap, one: Expected, seq: number): boolean {
  const same =
    gap.pod === one.pod && gap.container === one.container && gap.instance === one.instance;
  const stamp = one.stamps?.get(seq);
  if (!same || stamp === undefined) return false;
  const at = stampNs(stamp);
  const isAfter = gap.afterStamp === undefined || at > stampNs(gap.afterStamp);
  return isAfter && (gap.beforeStamp === undefined || at < stampNs(gap.beforeStamp));
}

/** Nanoseconds since 1970 of an RFC 3339 stamp with up to nine decimals. */
export function stampNs(stamp: string): bigint {
  const [whole = '', fraction = ''] = stamp.replace(/(Z|[+-]\d\d:\d\d)$/, '').split('.');
  const zone = /(Z|[+-]\d\d:\d\d)$/.exec(stamp)?.[1] ?? 'Z';
  return BigInt(Date.parse(`${whole}${zone}`)) * 1_000_000n + BigInt(fraction.padEnd(9, '0'));
}
