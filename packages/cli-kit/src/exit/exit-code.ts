import type { ExitClass, KtlError } from '@ktl/faults';

/** How a command that did not fail ended. */
export type Outcome = 'ok' | 'findings' | 'partial' | 'resumable';

/** One row of the exit table in help. */
export interface ExitRow {
  readonly code: number;
  readonly meaning: string;
}

const codes: Readonly<Record<ExitClass | Outcome, number>> = {
  ok: 0,
  failed: 1,
  usage: 2,
  findings: 3,
  refused: 4,
  partial: 5,
  resumable: 6,
  unreachable: 7,
  bug: 70,
};

/** Every exit status that an app can have, in order. */
export const exitTable: readonly ExitRow[] = [
  { code: codes.ok, meaning: 'done; also a follow that Ctrl-C, SIGTERM or SIGHUP ended' },
  { code: codes.failed, meaning: 'failed' },
  { code: codes.usage, meaning: 'wrong flags, configuration file or kubeconfig' },
  { code: codes.findings, meaning: 'changes or findings, where a flag asks for this status' },
  { code: codes.refused, meaning: 'refused: policy, signature or stale plan' },
  { code: codes.partial, meaning: 'partly done' },
  { code: codes.resumable, meaning: 'timed out; can be resumed' },
  { code: codes.unreachable, meaning: 'cluster unreachable, or forbidden' },
  { code: codes.bug, meaning: 'a bug of this program' },
  { code: 129, meaning: 'stopped by SIGHUP, a terminal that closed, before its end' },
  { code: 130, meaning: 'stopped by Ctrl-C before its end, or by a second one' },
  { code: 143, meaning: 'stopped by SIGTERM before its end' },
];

/** Exit status of an error or an outcome. */
export function exitCodeOf(end: KtlError | Outcome): number {
  return codes[typeof end === 'string' ? end : end.exit];
}

/** Signals that end a command, and the status where one did. */
export type StopSignal = 'SIGINT' | 'SIGTERM' | 'SIGHUP';

/** Exit status after a signal: 128 and its number. */
export function exitCodeOfSignal(signal: StopSignal): number {
  return signalCodes[signal];
}

const signalCodes: Readonly<Record<StopSignal, number>> = {
  SIGHUP: 129,
  SIGINT: 130,
  SIGTERM: 143,
};
