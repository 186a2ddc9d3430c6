import { hasCode, isKtlError, type KtlError } from '@ktl/faults';
import type { LogNotice } from '@ktl/log-tailer';
import { faults } from '../faults.ts';
import { noticeText, originText } from '../views/logs/gap-text.ts';

/** Names that an error lists before it only counts. */
const LISTED = 3;

/** The logs that the server would not give. */
export interface Refusals {
  /** Counts one; warns at once unless the run may yet end with an error that names it. */
  add(notice: LogNotice): void;
  /** Something was read: what was held back is a warning now, and so is every one to come. */
  release(): void;
  /**
   * What a run that read nothing ends with; undefined where nothing was refused.
   * @returns LOGS_FORBIDDEN where every refusal was a matter of rights, else LOGS_REFUSED
   */
  fault(): KtlError | undefined;
}

/** @param holds - the run is to end: an error at its end says it once, instead of a warning for each */
export function createRefusals(warn: (text: string) => void, holds: boolean): Refusals {
  const held: string[] = [];
  const first: string[] = [];
  let isHolding = holds;
  let refused = 0;
  let cause: unknown;
  const codes = new Set<unknown>();
  let isAllForbidden = true;
  return {
    add(notice) {
      const text = noticeText(notice);
      refused += 1;
      cause ??= notice.error;
      const code = isKtlError(notice.error) ? notice.error.code : notice.detail;
      // The same refusal in other words helps nobody: it differs in the names alone.
      if (first.length < LISTED) first.push(codes.has(code) ? originText(notice.origin) : text);
      codes.add(code);
      if (!hasCode(notice.error, 'API_FORBIDDEN')) isAllForbidden = false;
      if (isHolding) held.push(text);
      else warn(text);
    },
    release() {
      if (!isHolding) return;
      isHolding = false;
      for (const text of held.splice(0)) warn(text);
    },
    fault() {
      if (refused === 0) return undefined;
      const make = isAllForbidden ? faults.LOGS_FORBIDDEN : faults.LOGS_REFUSED;
      return make({ refused, first }, cause);
    },
  };
}
