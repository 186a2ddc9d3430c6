import type { SourceMetadata } from '../facts/capture-source.ts';
import type { ValueChange } from './capture-difference.ts';

/**
 * What of two captures as a whole differs: how they were asked for, and where. Times and counts are of each
 * of them and no difference.
 */
export function metadataChanges(
  before: SourceMetadata,
  after: SourceMetadata,
): readonly ValueChange[] {
  return valueChanges(
    new Map([...placeOf(before), ...settingsOf(before)]),
    new Map([...placeOf(after), ...settingsOf(after)]),
  );
}

/** As {@link metadataChanges}, where one side was not recorded: only where it looked. */
export function placeChanges(
  before: SourceMetadata,
  after: SourceMetadata,
): readonly ValueChange[] {
  return valueChanges(placeOf(before), placeOf(after));
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

/** Flags that say where a capture is put, what it is called, and what is told without them too. */
const ownNames: ReadonlySet<string> = new Set([
  ...['capture', 'capture-output', 'capture-sqlite', 'capture-tag', 'session-name'],
  ...['duration', 'events', 'follow', 'since', 'tail', 'namespace', 'all-namespaces'],
]);

type Field = readonly [string, string | number | boolean | undefined];

function placeOf(metadata: SourceMetadata): ReadonlyMap<string, string> {
  return texts([
    ['context', metadata.context],
    ['cluster', metadata.cluster],
    ['pod query', metadata.podQuery],
  ]);
}

function settingsOf(metadata: SourceMetadata): ReadonlyMap<string, string> {
  const flags = Object.entries(metadata.flags)
    .filter(([name]) => !ownNames.has(name))
    .map(([name, value]): Field => [
      `--${name}`,
      typeof value === 'object' ? value.join(', ') : value,
    ]);
  const tags = Object.entries(metadata.tags).map(([name, value]): Field => [`tag ${name}`, value]);
  return texts([
    ['session name', metadata.sessionName],
    ['duration', seconds(metadata.durationSeconds)],
    ['tail', metadata.tailLines ?? flagText(metadata, 'tail')],
    ['since', metadata.since ?? flagText(metadata, 'since')],
    ['events', metadata.eventsEnabled],
    ['follow', metadata.follow],
    ['SQLite', metadata.sqlitePath !== undefined],
    ['ktl version', metadata.ktlVersion],
    ...flags,
    ...tags,
  ]);
}

function flagText({ flags }: SourceMetadata, name: string): string | undefined {
  const value = flags[name];
  return value === undefined ? undefined : String(value);
}

function texts(fields: readonly Field[]): ReadonlyMap<string, string> {
  return new Map(
    fields.flatMap(([field, value]) =>
      value === undefined || value === '' ? [] : [[field, String(value)]],
    ),
  );
}

function seconds(value: number | undefined): string | undefined {
  return value === undefined ? undefined : `${String(Math.round(value))}s`;
}
