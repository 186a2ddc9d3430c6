import { isKtlError, type KtlError } from '@ktl/faults';
import { faults } from '../faults.ts';
import { hang } from '../output/wrap.ts';

/** How an error is shown. */
export interface ReportStyle {
  readonly bin: string;
  readonly color: boolean;
  /** Cells of the terminal that it is for; undefined in a pipe, where nothing is broken up. */
  readonly columns: number | undefined;
  /** One JSON object instead of lines. */
  readonly json: boolean;
  /** With the stack of the error and of what caused it. */
  readonly stack: boolean;
}

/** The error as one of ours; anything foreign is INTERNAL_BUG. */
export function asKtlError(error: unknown, bin: string): KtlError {
  if (isKtlError(error)) return error;
  const problem = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return faults.INTERNAL_BUG({ problem, bin }, error);
}

/** `error[CODE]: message` and `try: hint`, or the error's JSON; ends with a newline. */
export function renderError(error: KtlError, style: ReportStyle): string {
  const stack = style.stack ? `${stackOf(error)}\n` : '';
  if (style.json) return `${JSON.stringify({ error })}\n${stack}`;
  const paint = (sgr: string, text: string): string =>
    style.color ? `\x1b[${sgr}m${text}\x1b[0m` : text;
  const lines = [
    hang(`${paint('1;31', `error[${error.code}]:`)} ${error.message}`, style.columns, '  '),
  ];
  if (error.hint !== undefined) {
    lines.push(hang(`  ${paint('36', 'try:')} ${error.hint}`, style.columns, '       '));
  }
  return `${lines.join('\n')}\n${stack}`;
}

function stackOf(error: unknown): string {
  const parts: string[] = [];
  for (let at: unknown = error; at instanceof Error && parts.length < 8; at = at.cause) {
    parts.push(at.stack ?? `${at.name}: ${at.message}`);
  }
  return parts.join('\ncaused by ');
}
