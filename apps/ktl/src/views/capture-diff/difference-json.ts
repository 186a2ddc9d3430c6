import { hasChanges, type CaptureDifference } from '@ktl/capture-diff';

/** The difference as one JSON object and a newline; docs/captures.md has the fields. */
export function differenceJson(difference: CaptureDifference): string {
  const { patterns, rates, ...rest } = difference;
  return `${JSON.stringify({
    changed: hasChanges(difference),
    ...rest,
    rates: rates ?? null,
    patterns:
      patterns === undefined
        ? null
        : { added: patterns.added, gone: patterns.gone, changed: patterns.changed },
  })}\n`;
}
