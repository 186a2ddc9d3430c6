import type { ClusterEvent } from '@ktl/kube-informers';

/**
 * An event as the text of one line, self-contained so that filters and raw output have all of it:
 * `Warning BackOff pod/checkout-1 [app]: Back-off restarting failed container (×12 over 5m) — kubelet`.
 * Line breaks of the message show as ↵, other control characters as U+FFFD: whoever may write events
 * must not write lines.
 */
export function eventText(event: ClusterEvent): string {
  const { object, component } = event;
  const part = object.container === undefined ? '' : ` [${object.container}]`;
  const message = oneLine(event.message);
  const said = message === '' ? '' : `: ${message}`;
  const by = component === '' ? '' : ` — ${component}`;
  return oneLine(`${eventHead(event)} ${objectName(event)}${part}${said}${repetition(event)}${by}`);
}

/** The first words of {@link eventText}: `Warning BackOff`. */
export function eventHead({ type, reason }: ClusterEvent): string {
  return oneLine(reason === '' ? type : `${type} ${reason}`);
}

/** `pod/checkout-1` */
export function objectName({ object }: ClusterEvent): string {
  return `${object.kind.toLowerCase()}/${object.name}`;
}

function repetition({ count, firstStamp, lastStamp }: ClusterEvent): string {
  if (count < 2) return '';
  const seconds = Math.round((Date.parse(lastStamp) - Date.parse(firstStamp)) / 1_000);
  const over = seconds > 0 ? ` over ${span(seconds)}` : '';
  return ` (×${String(count)}${over})`;
}

// As kubectl shows ages: two units while the larger one is small.
function span(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  if (seconds < 120) return `${String(seconds)}s`;
  if (minutes < 10) return `${String(minutes)}m${rest(seconds % 60, 's')}`;
  if (minutes < 180) return `${String(minutes)}m`;
  if (hours < 8) return `${String(hours)}h${rest(minutes % 60, 'm')}`;
  if (hours < 48) return `${String(hours)}h`;
  return `${String(Math.floor(hours / 24))}d${rest(hours % 24, 'h')}`;
}

function rest(amount: number, unit: string): string {
  return amount === 0 ? '' : `${String(amount)}${unit}`;
}

function oneLine(text: string): string {
  return text
    .trim()
    .replace(/[ \t]*(?:\r\n|[\n\v\f\r\u0085\u2028\u2029])\s*/g, ' ↵ ')
    .replaceAll('\t', ' ')
    .replace(/\p{Cc}/gu, '\ufffd');
}
