const dayMs = 86_400_000;

/** What an axis of time covers, and when it is looked at; ms since 1970. */
interface AxisSpan {
  readonly fromMs: number;
  readonly toMs: number;
  readonly nowMs: number;
}

/** `08:00:05`, with its date where the axis is not of today alone. */
export function axisTime(ms: number, { fromMs, toMs, nowMs }: AxisSpan): string {
  const time = new Date(ms).toLocaleTimeString('en', { hourCycle: 'h23' });
  const isToday = dayOf(fromMs) === dayOf(nowMs) && dayOf(toMs) === dayOf(nowMs);
  return isToday && toMs - fromMs < dayMs ? time : `${dayOf(ms)} ${time}`;
}

// `2026-11-21`, where the reader is.
function dayOf(ms: number): string {
  const date = new Date(ms);
  const two = (value: number): string => String(value).padStart(2, '0');
  return [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join('-');
}
