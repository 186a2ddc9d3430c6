import { countOf, fieldsOf, hasFields, textOf, type Fields } from '../text/fields.ts';
import { millisecondsOf, type Moments } from '../text/moment.ts';
import type { Sheet } from '../text/sheet.ts';

/** The table of events, oldest first. */
export function addEvents(sheet: Sheet, events: readonly Fields[], moments: Moments): void {
  if (events.length === 0) {
    sheet.row(0, 'Events:', '<none>');
    return;
  }
  sheet.row(0, 'Events:');
  sheet.row(1, 'Type', 'Reason', 'Age', 'From', 'Message');
  sheet.row(1, '----', '------', '----', '----', '-------');
  for (const event of events.toSorted(byLastSeen)) {
    sheet.row(
      1,
      textOf(event['type']),
      textOf(event['reason']),
      ageText(event, moments),
      textOf(fieldsOf(event['source'])['component']) || textOf(event['reportingComponent']),
      textOf(event['message']).trim(),
    );
  }
}

// As kubectl sorts: an event that has only eventTime comes first.
function byLastSeen(a: Fields, b: Fields): number {
  return lastSeen(a) - lastSeen(b);
}

function lastSeen(event: Fields): number {
  const ms = millisecondsOf(event['lastTimestamp']);
  return Number.isNaN(ms) ? Number.MIN_SAFE_INTEGER : ms;
}

function ageText(event: Fields, moments: Moments): string {
  const hasEventTime = !Number.isNaN(millisecondsOf(event['eventTime']));
  const first = moments.since(event[hasEventTime ? 'eventTime' : 'firstTimestamp']);
  const series = fieldsOf(event['series']);
  if (hasFields(event['series'])) {
    const last = moments.since(series['lastObservedTime']);
    return `${last} (x${countOf(series['count'])} over ${first})`;
  }
  const count = countOf(event['count']);
  return count > 1 ? `${moments.since(event['lastTimestamp'])} (x${count} over ${first})` : first;
}
