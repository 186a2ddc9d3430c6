import { lineText, stampText, type GapRecord, type LogBatch, type LogEvent } from '@ktl/log-tailer';
import { ByteWriter, sanitiseLine, sanitiseText } from '@ktl/term-view';
import type { QueuedLine } from '../viewer/outbox.ts';

/** One message of a stream: a line, or something between lines. */
export type FeedEntry =
  | { readonly kind: 'line'; readonly line: QueuedLine }
  | { readonly kind: 'note'; readonly text: string };

/** Takes secrets out of a line. */
export type Redact = (line: string) => string;

/** The container whose lines these are. */
export interface LogPlace {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  /** True: of the instance before the current one. */
  readonly previous: boolean;
}

/** The same for the same log. */
export function keyOf({ namespace, pod, container, previous }: LogPlace): string {
  return `${namespace}/${pod}/${container}${previous ? '/previous' : ''}`;
}

/** What every message of a log says of it; `previous` only where it is. */
export function aboutLog({ namespace, pod, container, previous }: LogPlace): object {
  return { pod, container, namespace, ...(previous ? { previous } : {}) };
}

const longestLine = 256 * 1024;
const unsafe =
  /[\x00-\x08\x0a-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufffd]/;

/** The messages that an event of a tail becomes. */
export function entriesOf(
  event: LogEvent,
  place: LogPlace,
  redact: Redact | undefined,
): FeedEntry[] {
  switch (event.type) {
    case 'lines':
      return Array.from({ length: event.batch.count }, (_, index) =>
        lineEntry(event.batch, index, { place, redact }),
      );
    case 'gap':
      return [{ kind: 'note', text: gapMessage(event.gap, place) }];
    case 'notice': {
      const { notice, detail, origin } = event;
      // A reconnection that loses nothing is nobody's business.
      if (notice === 'reconnecting') return [];
      return [
        { kind: 'note', text: noticeMessage(place, notice, { detail, restart: origin.instance }) },
      ];
    }
  }
}

/** A message about a stream. */
export function noticeMessage(
  place: LogPlace,
  notice: string,
  about: { readonly detail?: string | undefined; readonly restart?: number } = {},
): string {
  const { detail, restart } = about;
  const message = detail === undefined ? undefined : sanitiseText(detail);
  return JSON.stringify({ type: 'notice', ...aboutLog(place), notice, message, restart });
}

function lineEntry(
  batch: LogBatch,
  index: number,
  { place, redact }: { readonly place: LogPlace; readonly redact: Redact | undefined },
): FeedEntry {
  const bytes = lineText(batch, index);
  const { namespace, pod, container, previous } = place;
  const stamp = stampText(batch, index);
  const plain = bytes.toString('utf8', 0, longestLine);
  const safe = isPlain(plain) ? plain : safeText(bytes);
  const line = redact?.(safe) ?? safe;
  const text = JSON.stringify({
    type: 'log',
    pod,
    container,
    line,
    namespace,
    podUid: batch.target.podUid,
    restart: batch.instance,
    ts: stamp,
    ...(previous ? { previous } : {}),
    ...(bytes.length > longestLine ? { cutBytes: bytes.length - longestLine } : {}),
  });
  return { kind: 'line', line: { text, stamp } };
}

function isPlain(text: string): boolean {
  return !unsafe.test(text);
}

// Colours stay, as on a terminal; every other control character becomes visible.
function safeText(bytes: Uint8Array): string {
  const end = Math.min(bytes.length, longestLine);
  const out = new ByteWriter(end + 64);
  sanitiseLine(bytes, { start: 0, end, color: true }, out);
  return out.take().toString();
}

const causes: Readonly<Record<GapRecord['cause'], string>> = {
  rotated: 'the log was rotated away while no stream was connected',
  restarted: 'the container restarted and its earlier log is gone',
  removed: 'the pod or container was removed before its log was read to the end',
  unavailable: 'the server has this log no more',
};

function gapMessage(gap: GapRecord, place: LogPlace): string {
  const { cause, afterStamp, beforeStamp, certain, missedInstances, instance } = gap;
  return JSON.stringify({
    type: 'gap',
    ...aboutLog(place),
    cause,
    certain,
    from: afterStamp,
    to: beforeStamp,
    missedInstances,
    restart: instance,
    message: `lines ${certain ? 'are' : 'may be'} missing here: ${causes[cause]}`,
  });
}
