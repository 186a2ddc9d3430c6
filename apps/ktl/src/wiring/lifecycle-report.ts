import type { Clock } from '@ktl/kube-client';
import type { ContainerTarget, TargetChange } from '@ktl/kube-informers';
import type { LogEvent, LogOrigin } from '@ktl/log-tailer';
import { arrivalText, crowdText, departureText } from '../views/logs/lifecycle-text.ts';

type Followed = LogOrigin['target'];

/** Tells which containers are followed: `+` when one is, `-` when it is gone. Many at once are counted. */
export interface LifecycleReport {
  /** Passes on what the cluster says of the containers. */
  watch(feed: AsyncIterable<TargetChange>): AsyncIterable<TargetChange>;
  /** What the tail says. */
  note(event: LogEvent): void;
  /** Nothing more comes from it. */
  gone(target: Followed): void;
}

export interface LifecycleReportOptions {
  /** Takes whole lines. */
  readonly write: (text: string) => void;
  readonly color: boolean;
  /** Lines name the namespace. */
  readonly showNamespace: boolean;
  readonly clock: Pick<Clock, 'sleep'>;
  /** Ends the wait for more. */
  readonly signal: AbortSignal;
}

// More at once are a crowd: one line with their number says more than their names.
const crowdSize = 20;
const crowdMs = 1_000;

/** Without a moment of quiet between them, more than twenty arrivals or departures become one line. */
export function createLifecycleReport(options: LifecycleReportOptions): LifecycleReport {
  /** Latest instance, by key, of the containers that are followed. */
  const followed = new Map<string, number>();
  /** Containers whose pod has ended, and those whose log has. */
  const finished = new Set<string>();
  const ended = new Set<string>();
  /** Latest instance of those that the query selects no more: their logs go on, unread. */
  const unselected = new Map<string, number>();
  const crowds = createCrowds(options);
  const leave = (target: Followed): void => {
    finished.delete(target.key);
    ended.delete(target.key);
    if (followed.delete(target.key)) crowds.add('-', target, departureText(target, options));
  };
  const deselect = (target: ContainerTarget): void => {
    const instance = followed.get(target.key);
    if (instance !== undefined) unselected.set(target.key, instance);
    leave(target);
  };
  // Its stream was there before, so it is not told as attached.
  const reselect = (target: ContainerTarget): void => {
    const instance = unselected.get(target.key);
    if (instance === undefined || !unselected.delete(target.key)) return;
    followed.set(target.key, instance);
    crowds.add('+', target, arrivalText(target, { ...options, restarts: undefined }));
  };
  const see = (change: TargetChange): void => {
    if (change.type === 'synced') crowds.expect(change.targets);
    else if (change.type === 'present') {
      reselect(change.target);
      finish(change.target);
    } else if (change.reason === 'unmatched') deselect(change.target);
    else unselected.delete(change.target.key);
  };
  const finish = (target: ContainerTarget): void => {
    if (target.podPhase !== 'Succeeded' && target.podPhase !== 'Failed') return;
    if (ended.has(target.key)) leave(target);
    else finished.add(target.key);
  };
  return {
    async *watch(feed) {
      for await (const change of feed) {
        see(change);
        yield change;
      }
    },
    note(event) {
      if (event.type !== 'notice') return;
      const { target, instance } = event.origin;
      if (event.notice === 'ended') {
        ended.add(target.key);
        if (finished.has(target.key)) leave(target);
      }
      if (event.notice !== 'attached') return;
      const before = followed.get(target.key);
      if (before !== undefined && before >= instance) return;
      followed.set(target.key, instance);
      ended.delete(target.key);
      const restarts = before === undefined ? undefined : instance;
      // Of an instance that is not the newest one, nobody knows how the one before it ended.
      const isNewest = target.restartCount === instance;
      const exit = isNewest ? target.lastTerminated : undefined;
      crowds.add('+', target, arrivalText(target, { ...options, restarts, before: exit }));
    },
    gone: leave,
  };
}

type Sign = '+' | '-';

interface Crowds {
  expect(containers: number): void;
  add(sign: Sign, target: Followed, text: string): void;
}

function createCrowds({ write, color, clock, signal }: LifecycleReportOptions): Crowds {
  /** Lines that may still be written at once; none until the first picture says how many there are. */
  let room = 0;
  let isKnown = false;
  let expected = 0;
  let isWaiting = false;
  const held: Record<Sign, { readonly target: Followed; readonly text: string }[]> = {
    '+': [],
    '-': [],
  };
  const release = (sign: Sign): void => {
    const group = held[sign].splice(0);
    const [first] = group;
    if (first === undefined) return;
    const targets = group.map(({ target }) => target);
    write(group.length === 1 ? first.text : crowdText(sign, targets, color));
  };
  const wait = (): void => {
    if (isWaiting) return;
    isWaiting = true;
    clock.sleep(crowdMs, signal).then(
      () => {
        isWaiting = false;
        expected = 0;
        const isQuiet = held['+'].length + held['-'].length === 0;
        release('+');
        release('-');
        if (isQuiet) room = crowdSize;
        else wait();
      },
      () => undefined,
    );
  };
  return {
    expect(containers) {
      isKnown = true;
      if (containers > crowdSize) {
        expected = containers;
        if (held['+'].length === expected) release('+');
      } else {
        const early = held['+'].splice(0);
        for (const { text } of early) write(text);
        room = crowdSize - early.length;
      }
      wait();
    },
    add(sign, target, text) {
      if (room > 0) {
        room -= 1;
        write(text);
      } else {
        held[sign].push({ target, text });
        if (sign === '+' && held['+'].length === expected) release('+');
      }
      if (isKnown) wait();
    },
  };
}
