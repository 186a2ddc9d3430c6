import { lineText, stampText, type GapRecord, type LogEvent } from '@ktl/log-tailer';

/** What a program wrote as one line; the ground truth. */
export interface TrueLine {
  readonly stamp: string;
  readonly text: string;
  /** Which file of the instance it begins in. */
  readonly file: number;
}

/** What one container instance wrote. */
export interface TrueInstance {
  readonly instance: number;
  readonly lines: readonly TrueLine[];
}

/** What the container of one pod wrote, instance by instance. */
export interface TruePod {
  readonly uid: string;
  readonly instances: readonly TrueInstance[];
}

interface Got {
  readonly stamp: string | undefined;
  readonly text: string;
}

type Entry = { readonly line: Got } | { readonly gap: GapRecord };

/** What the check of one run found. Everything but `declared` and `undecidable` must be empty. */
export interface Verdict {
  readonly problems: string[];
  /** Lines that are missing inside a gap record. */
  declared: number;
  /** Gap records with nothing missing, where the server does not let a client tell. */
  undecidable: number;
  lines: number;
}

/** Compares what a tail gave with what the containers wrote. */
export class Ledger {
  readonly #entries = new Map<string, Map<number, Entry[]>>();
  readonly notices: string[] = [];

  take(event: LogEvent, nowMs: number): void {
    if (event.type === 'lines') {
      const { batch } = event;
      const entries = this.#of(batch.target.podUid ?? '', batch.instance);
      for (let i = 0; i < batch.count; i++) {
        const line = { stamp: stampText(batch, i), text: lineText(batch, i).toString() };
        entries.push({ line });
      }
    } else if (event.type === 'gap') {
      this.#of(event.gap.target.podUid ?? '', event.gap.instance).push({ gap: event.gap });
    }
    const what =
      event.type === 'notice'
        ? `${event.origin.target.podUid ?? ''}#${String(event.origin.instance)} ${event.notice} ${event.detail ?? ''}`
        : event.type === 'gap'
          ? `GAP ${event.gap.target.podUid ?? ''}#${String(event.gap.instance)} ${event.gap.cause} ${String(event.gap.missedInstances)}`
          : `${event.batch.target.podUid ?? ''}#${String(event.batch.instance)} +${String(event.batch.count)}`;
    this.notices.push(`${String(nowMs % 1_000_000)}   ${what}`);
  }

  /** Compares all that came with all that was written. */
  check(pods: readonly TruePod[]): Verdict {
    const verdict: Verdict = { problems: [], declared: 0, undecidable: 0, lines: 0 };
    for (const pod of pods) {
      const got = this.#entries.get(pod.uid) ?? new Map<number, Entry[]>();
      for (const files of pod.instances) {
        const entries = got.get(files.instance) ?? [];
        const isCovered = isMissedInstance(got, files.instance);
        checkInstance({ pod, files, entries, isCovered }, verdict);
      }
      for (const instance of got.keys()) {
        if (pod.instances[instance] === undefined)
          verdict.problems.push(`${pod.uid}#${String(instance)} never existed`);
      }
    }
    return verdict;
  }

  /** A world's journal and what came, in order of time. */
  story(journal: readonly string[]): string {
    return [...journal, ...this.notices]
      .map((text, order) => ({ text, order, at: Number(text.split(' ')[0]) }))
      .sort((a, b) => a.at - b.at || a.order - b.order)
      .map(({ text }) => text)
      .join('\n');
  }

  #of(uid: string, instance: number): Entry[] {
    const instances = this.#entries.get(uid) ?? new Map<number, Entry[]>();
    this.#entries.set(uid, instances);
    const entries = instances.get(instance) ?? [];
    instances.set(instance, entries);
    return entries;
  }
}

function isMissedInstance(got: ReadonlyMap<number, Entry[]>, instance: number): boolean {
  return [...got].some(([from, entries]) =>
    entries.some(
      (entry) =>
        'gap' in entry &&
        from <= instance &&
        instance <= from + entry.gap.missedInstances &&
        entry.gap.missedInstances > 0,
    ),
  );
}

interface InstanceCheck {
  readonly pod: TruePod;
  readonly files: TrueInstance;
  readonly entries: readonly Entry[];
  readonly isCovered: boolean;
}

function checkInstance(check: InstanceCheck, verdict: Verdict): void {
  const { pod, files, entries, isCovered } = check;
  const { lines } = files;
  const name = `${pod.uid}#${String(files.instance)}`;
  let next = 0;
  let gap: GapRecord | undefined;
  const skipped: Stretch[] = [];
  for (const [order, entry] of entries.entries()) {
    if ('gap' in entry) {
      const following = entries[order + 1];
      const isHere =
        entry.gap.afterStamp === lines[next - 1]?.stamp &&
        (following === undefined || !('line' in following)
          ? entry.gap.beforeStamp === undefined
          : entry.gap.beforeStamp === following.line.stamp);
      if (!isHere && takeLate({ lines, next, gap: entry.gap, skipped }, verdict)) continue;
      if (gap !== undefined) verdict.problems.push(`${name}: two gaps at line ${String(next)}`);
      gap = entry.gap;
      continue;
    }
    const at = indexFrom(lines, next, entry.line);
    verdict.lines++;
    if (at === -1) {
      const was = lines.findIndex((line) => isSame(line, entry.line));
      verdict.problems.push(
        `${name}: ${was === -1 ? 'unknown' : 'repeated'} line "${entry.line.text.slice(0, 30)}" at ${String(was)}, expected ${String(next)}`,
      );
      continue;
    }
    const stretch = { name, lines, from: next, to: at, gap };
    // A skip shows when the kubelet repeats what came behind it: then a gap is still due.
    if (gap === undefined && next < at) skipped.push(stretch);
    else checkStretch(stretch, verdict);
    gap = undefined;
    next = at + 1;
  }
  for (const stretch of skipped) checkStretch(stretch, verdict);
  if (isCovered && next < lines.length) {
    verdict.declared += lines.length - next;
    return;
  }
  if (gap !== undefined && gap.missedInstances > 0) return;
  checkStretch({ name, lines, from: next, to: lines.length, gap }, verdict);
}

interface LateGap {
  readonly lines: readonly TrueLine[];
  readonly next: number;
  readonly gap: GapRecord;
  readonly skipped: Stretch[];
}

// A gap between lines that came long ago: it must name two neighbours, and the one place between them.
function takeLate({ lines, next, gap, skipped }: LateGap, verdict: Verdict): boolean {
  const isAt = (from: number, to: number): boolean =>
    gap.afterStamp === lines[from - 1]?.stamp && gap.beforeStamp === lines[to]?.stamp;
  const due = skipped.findIndex(({ from, to }) => isAt(from, to));
  const [stretch] = due === -1 ? [] : skipped.splice(due, 1);
  if (stretch !== undefined) {
    checkStretch({ ...stretch, gap }, verdict);
    return true;
  }
  for (let at = 1; at < next; at++) {
    if (!isAt(at, at) || lines[at]?.file === lines[at - 1]?.file) continue;
    checkStretch({ name: 'late', lines, from: at, to: at, gap }, verdict);
    return true;
  }
  return false;
}

interface Stretch {
  readonly name: string;
  readonly lines: readonly TrueLine[];
  readonly from: number;
  readonly to: number;
  readonly gap: GapRecord | undefined;
}

// Lines `from` to `to` did not come: exactly then a gap must be there, and say between which lines.
function checkStretch(stretch: Stretch, verdict: Verdict): void {
  const { name, lines, from, to, gap } = stretch;
  if (gap === undefined) {
    if (from < to)
      verdict.problems.push(
        `${name}: lines ${String(from)} to ${String(to - 1)} of ${String(lines.length)} missing, undeclared`,
      );
    return;
  }
  if (gap.afterStamp !== lines[from - 1]?.stamp) {
    verdict.problems.push(
      `${name}: gap after ${String(gap.afterStamp)}, not ${String(lines[from - 1]?.stamp)}`,
    );
  }
  if (gap.beforeStamp !== lines[to]?.stamp) {
    verdict.problems.push(
      `${name}: gap before ${String(gap.beforeStamp)}, not ${String(lines[to]?.stamp)}`,
    );
  }
  if (from < to) {
    verdict.declared += to - from;
    return;
  }
  const isFileStart = lines[to] === undefined || lines[to].file !== lines[from - 1]?.file;
  if (gap.certain || !isFileStart)
    verdict.problems.push(`${name}: gap at line ${String(from)}, but nothing is missing`);
  verdict.undecidable++;
}

function indexFrom(lines: readonly TrueLine[], from: number, wanted: Got): number {
  for (let i = from; i < lines.length; i++) {
    const line = lines[i];
    if (line !== undefined && isSame(line, wanted)) return i;
  }
  return -1;
}

function isSame(line: TrueLine, got: Got): boolean {
  return line.stamp === got.stamp && line.text === got.text;
}
