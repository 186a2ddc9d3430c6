/**
 * What a failure means for the caller's exit status. cli-kit maps each class to one number; libraries
 * never know the numbers.
 *
 * `failed` 1 · `usage` 2 (flags, config, kubeconfig) · `refused` 4 (policy, signature, stale plan) ·
 * `partial` 5 · `resumable` 6 (timed out, can go on) · `unreachable` 7 (cluster unreachable or
 * forbidden) · `bug` 70.
 */
export type ExitClass =
  'failed' | 'usage' | 'refused' | 'partial' | 'resumable' | 'unreachable' | 'bug';

/** Facts of one failure that a program may read. Never holds a secret. */
export type FaultDetails = Readonly<Record<string, unknown>>;

/** Everything a {@link KtlError} carries; `cause` is the error underneath, if one exists. */
export interface KtlErrorInit {
  readonly code: string;
  readonly message: string;
  readonly hint?: string | undefined;
  readonly retryable?: boolean;
  readonly exit?: ExitClass;
  readonly details?: FaultDetails;
  readonly cause?: unknown;
}

// A registered symbol: two copies of this package in one process recognise each other's errors.
const brand = Symbol.for('@ktl/faults:KtlError');

/**
 * The error that every ktl library throws. Match on `code` (`AREA_CONDITION`, stable, listed in
 * docs/errors.md), never on the message.
 */
export class KtlError extends Error {
  /** Stable identifier, `AREA_CONDITION`. */
  readonly code: string;
  /** What to do next, one sentence, or undefined where nothing helps. */
  readonly hint: string | undefined;
  /** True when the same call may succeed later without any change by the user. */
  readonly retryable: boolean;
  /** Class of the exit status. */
  readonly exit: ExitClass;
  /** Facts for programs. */
  readonly details: FaultDetails;

  constructor(init: KtlErrorInit) {
    super(init.message, init.cause === undefined ? undefined : { cause: init.cause });
    this.name = 'KtlError';
    this.code = init.code;
    this.hint = init.hint;
    this.retryable = init.retryable ?? false;
    this.exit = init.exit ?? 'failed';
    this.details = init.details ?? {};
    Object.defineProperty(this, brand, { value: true });
  }

  /** The object that `--json` prints: no stack, no cause. */
  toJSON(): {
    code: string;
    message: string;
    hint?: string;
    retryable: boolean;
    details: FaultDetails;
  } {
    return {
      code: this.code,
      message: this.message,
      ...(this.hint === undefined ? {} : { hint: this.hint }),
      retryable: this.retryable,
      details: this.details,
    };
  }
}

/** True for a {@link KtlError} of any copy of this package. */
export function isKtlError(value: unknown): value is KtlError {
  return typeof value === 'object' && value !== null && brand in value;
}

/** True for a {@link KtlError} whose code is one of `codes`. */
export function hasCode(value: unknown, ...codes: readonly string[]): value is KtlError {
  return isKtlError(value) && codes.includes(value.code);
}
