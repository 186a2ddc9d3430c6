import { KtlError, type ExitClass, type FaultDetails } from './ktl-error.ts';

/** One row of a package's fault table. `details` is what the thrower passes. */
export interface FaultRule<D extends FaultDetails> {
  /** What failed, on which object. */
  readonly message: (details: D) => string;
  /** What to do next; undefined where nothing helps. */
  readonly hint?: (details: D) => string | undefined;
  /** Default false. */
  readonly retryable?: boolean;
  /** Default `failed`. */
  readonly exit?: ExitClass;
  /** One sentence for docs/errors.md. */
  readonly about: string;
}

type Rules = Readonly<Record<string, FaultRule<never>>>;
type DetailsOf<R> = R extends FaultRule<infer D> ? D : never;

/** Makes the error of one code. `cause` is the error underneath. */
export type FaultFactory<D extends FaultDetails> = {
  (details: D, cause?: unknown): KtlError;
  readonly code: string;
  readonly about: string;
  readonly exit: ExitClass;
  readonly retryable: boolean;
};

/** The factories of a fault table, by code. */
export type Faults<R extends Rules> = { readonly [K in keyof R]: FaultFactory<DetailsOf<R[K]>> };

/** Types a rule's details where a table is written: `rule<{ path: string }>({ … })`. */
export function rule<D extends FaultDetails>(init: FaultRule<D>): FaultRule<D> {
  return init;
}

/**
 * Turns a package's fault table into one factory for each code.
 * @throws TypeError when a code is not `AREA_CONDITION` in capitals.
 */
export function defineFaults<const R extends Rules>(rules: R): Faults<R> {
  const entries = Object.entries(rules).map(([code, entry]) => {
    if (!/^[A-Z][A-Z0-9]*(_[A-Z0-9]+)+$/.test(code)) {
      throw new TypeError(`fault code ${code} is not of the form AREA_CONDITION`);
    }
    return [code, factory(code, entry as unknown as FaultRule<FaultDetails>)] as const;
  });
  return Object.freeze(Object.fromEntries(entries)) as unknown as Faults<R>;
}

function factory(code: string, entry: FaultRule<FaultDetails>): FaultFactory<FaultDetails> {
  const { about, exit = 'failed', retryable = false } = entry;
  const make = (details: FaultDetails, cause?: unknown): KtlError =>
    new KtlError({
      code,
      message: entry.message(details),
      hint: entry.hint?.(details),
      retryable,
      exit,
      details,
      cause,
    });
  return Object.assign(make, { code, about, exit, retryable });
}
