import type { Clock } from '@ktl/kube-client';
import { hasCode, isKtlError, type KtlError } from '@ktl/faults';
import type { LogNotice } from '@ktl/log-tailer';
import { faults } from '../faults.ts';
import { noticeText, originText } from '../views/logs/gap-text.ts';

/** Names that a message lists before it only counts. */
const listed = 3;

// Refusals of one cause mostly come together; a second without a further one is their end.
const quietMs = 1_000;

/** The logs that the server would not give. */
export interface Refusals {
  /**
   * Counts one. Those that come together are one warning for each cause, unless the run may yet end with
   * an error that names them.
   */
  add(notice: LogNotice): void;
  /** Something was read: what was held back is a warning now, and so is every one to come. */
  release(): void;
  /** Whether the server refused any for want of rights. */
  readonly isForbidden: boolean;
  /** Says now what waits to be said. */
  flush(): void;
  /**
   * What a run that read nothing ends with; undefined where nothing was refused.
   * @returns what the first said where all were logs of nodes; LOGS_FORBIDDEN where every refusal was a matter of rights, else LOGS_REFUSED
   */
  fault(): KtlError | undefined;
}

export interface RefusalsOptions {
  readonly warn: (text: string) => void;
  /** The run is to end: an error at its end says it once, instead of a warning. */
  readonly holds: boolean;
  readonly clock: Pick<Clock, 'sleep'>;
  /** Ends the wait for more. */
  readonly signal: AbortSignal;
}

/** Refusals of one cause: how many, and the first of them in words. */
interface Group {
  count: number;
  readonly first: string[];
}

export function createRefusals(options: RefusalsOptions): Refusals {
  const all = createGroups();
  const pending = createGroups();
  let { holds } = options;
  let isWaiting = false;
  let added = 0;
  let cause: unknown;
  let forbidden = 0;
  let isAllOfNodes = true;

  const flush = (): void => {
    for (const group of pending.take()) options.warn(textOf(group));
  };
  const wait = (): void => {
    if (isWaiting || pending.size === 0) return;
    isWaiting = true;
    const before = added;
    options.clock.sleep(quietMs, options.signal).then(
      () => {
        isWaiting = false;
        if (added === before) flush();
        else wait();
      },
      () => undefined,
    );
  };
  return {
    add(notice) {
      added += 1;
      cause ??= notice.error;
      all.add(notice);
      pending.add(notice);
      if (hasCode(notice.error, 'API_FORBIDDEN', 'NODE_LOG_FORBIDDEN')) forbidden += 1;
      if (notice.origin.target.role !== 'node') isAllOfNodes = false;
      if (!holds) wait();
    },
    release() {
      if (!holds) return;
      holds = false;
      wait();
    },
    get isForbidden() {
      return forbidden > 0;
    },
    flush,
    fault() {
      if (added === 0) return undefined;
      // What pods/log takes does not help there.
      if (isAllOfNodes && isKtlError(cause)) return cause;
      const make = forbidden === added ? faults.LOGS_FORBIDDEN : faults.LOGS_REFUSED;
      const first = all.take().flatMap((group) => group.first);
      return make({ refused: added, first: first.slice(0, listed) }, cause);
    },
  };
}

interface Groups {
  readonly size: number;
  add(notice: LogNotice): void;
  /** Empties them. */
  take(): readonly Group[];
}

function createGroups(): Groups {
  const groups = new Map<unknown, Group>();
  return {
    get size() {
      return groups.size;
    },
    add(notice) {
      const code = isKtlError(notice.error) ? notice.error.code : notice.detail;
      const group = groups.get(code);
      // The same refusal in other words helps nobody: it differs in the names alone.
      if (group === undefined) groups.set(code, { count: 1, first: [noticeText(notice)] });
      else {
        group.count += 1;
        if (group.first.length < listed) group.first.push(originText(notice.origin));
      }
    },
    take() {
      const taken = [...groups.values()];
      groups.clear();
      return taken;
    },
  };
}

function textOf({ count, first }: Group): string {
  if (count === 1) return first.join('');
  const more = count - first.length;
  const rest = more > 0 ? `; and ${String(more)} more` : '';
  return `${String(count)} logs could not be read: ${first.join('; ')}${rest}`;
}
