import { hasDrift, type CaptureDifference } from '@ktl/capture-diff';
import { safeJson } from '../logs/json-text.ts';

/** The difference as one JSON object and a newline; docs/captures.md has the fields. */
export function differenceJson(difference: CaptureDifference): string {
  const { patterns, rates, ...rest } = difference;
  const json = JSON.stringify({
    changed: hasDrift(difference),
    ...rest,
    rates: rates ?? null,
    patterns:
      patterns === undefined
        ? null
        : { added: patterns.added, gone: patterns.gone, changed: patterns.changed },
  });
  return `${safeJson(json)}\n`;
}
