import type { Clock } from '@ktl/kube-client';
import type { Outbox } from '../outbox/outbox.ts';
import type { ByteAllowance } from '../stream/byte-allowance.ts';
import type { ProbeBudget } from '../stream/probe-budget.ts';
import type { RangeLimits } from '../range/line-range.ts';
import type { CrowdStatus } from './crowd-status.ts';
import type { PodLogReader } from './pod-log-reader.ts';
import type { Pulse } from '../stream/pulse.ts';
import type { Recovery } from '../stream/recovery.ts';
import type { Slots } from '../stream/slots.ts';

/** What all containers of one tail share. */
export interface TailScope {
  readonly reader: PodLogReader;
  readonly clock: Clock;
  readonly random: () => number;
  readonly outbox: Outbox;
  readonly slots: Slots;
  readonly probes: ProbeBudget;
  /** For questions about logs that were denied. */
  readonly denials: ProbeBudget;
  readonly pulse: Pulse;
  /** For proofs, where many containers need one at a time. */
  readonly crowd: CrowdStatus;
  readonly recovery: Recovery;
  /** For lines of which it is not known yet whose they are. */
  readonly adriftBytes: ByteAllowance;
  /** Turns to false when the range of a follow ends. */
  readonly follow: boolean;
  readonly previous: boolean;
  readonly withPrevious: boolean;
  readonly tailLines: number | undefined;
  readonly sinceMs: number | undefined;
  readonly limits: RangeLimits | undefined;
  /** Bytes of one container that the consumer may hold. */
  readonly rationBytes: number;
  /** Aborts when no byte is wanted any more. */
  readonly signal: AbortSignal;
}
