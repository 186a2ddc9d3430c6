import type { SourceMetadata } from '../facts/capture-source.ts';
import type { ValueChange } from './capture-difference.ts';

/** What of two captures as a whole differs: how they were asked for, where and for how long. */
export function metadataChanges(
  before: SourceMetadata,
  after: SourceMetadata,
): readonly ValueChange[] {
  const left = fieldsOf(before);
  const right = fieldsOf(after);
  return valueChanges(left, right);
}

/** Keys of either side whose values differ, in the order of the first and then of the second. */
export function valueChanges(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): readonly ValueChange[] {
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((field) => {
    const from = before.get(field) ?? null;
    const to = after.get(field) ?? null;
    return from === to ? [] : [{ field, from, to }];
  });
}

function fieldsOf(metadata: SourceMetadata): ReadonlyMap<string, string> {
  const plain: readonly (readonly [string, string | number | boolean | undefined])[] = [
    ['session name', metadata.sessionName],
    ['started', metadata.startedAt],
    ['ended', metadata.endedAt],
    ['duration', seconds(metadata.durationSeconds)],
    ['context', metadata.context],
    ['cluster', metadata.cluster],
    ['pod query', metadata.podQuery],
    ['tail', metadata.tailLines],
    ['since', metadata.since],
    ['events', metadata.eventsEnabled],
    ['follow', metadata.follow],
    ['SQLite', metadata.sqlitePath !== undefined],
    ['pods observed', metadata.observedPodCount],
    ['lines', metadata.lines],
    ['gaps', metadata.gapCount],
    ['ktl version', metadata.ktlVersion],
  ];
  const flags = Object.entries(metadata.flags).map(
    ([name, value]) => [`--${name}`, typeof value === 'object' ? value.join(', ') : value] as const,
  );
  const tags = Object.entries(metadata.tags).map(
    ([name, value]) => [`tag ${name}`, value] as const,
  );
  return new Map(
    [...plain, ...flags, ...tags].flatMap(([field, value]) =>
      value === undefined ? [] : [[field, String(value)]],
    ),
  );
}

function seconds(value: number | undefined): string | undefined {
  return value === undefined ? undefined : `${String(Math.round(value * 10) / 10)}s`;
}
