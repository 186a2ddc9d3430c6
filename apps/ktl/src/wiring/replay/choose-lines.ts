import { faults as cliFaults, momentMs, type CommandCall } from '@ktl/cli-kit';
import {
  parseWords,
  type CaptureSummary,
  type LineFilter,
  type StoredStream,
} from '@ktl/sqlite-archive';
import type { captureSelectionFlags, ReplayBound } from '../../flags/capture/replay-flags.ts';
import type { outputFlags } from '../../flags/logs/output-flags.ts';
import { faults } from '../../faults.ts';
import type { ReplayArtifact } from './replay-artifact.ts';
import { nsOfStamp } from './stored-stamp.ts';

type UsedFlags = typeof captureSelectionFlags & Pick<typeof outputFlags, 'timezone'>;
type ChoiceCall = Pick<CommandCall<UsedFlags>, 'flags' | 'host'>;

const nsPerMs = 1_000_000n;

/**
 * The lines of a capture that the flags choose.
 * @throws KtlError REPLAY_NO_STREAM, FLAG_CONFLICT
 */
export async function chooseLines(
  { flags, host }: ChoiceCall,
  artifact: ReplayArtifact,
): Promise<LineFilter> {
  const summary = await artifact.summary();
  const { since, until, timezone: zone } = flags;
  const isWriting = summary.state === 'writing';
  const nowMs = isWriting ? host.now() : endMs(artifact, summary);
  const nsOf = (bound: ReplayBound | undefined): bigint | undefined =>
    bound &&
    BigInt(Math.trunc(momentMs(bound.moment, { nowMs, zone }))) * nsPerMs + BigInt(bound.restNs);
  const sinceNs = nsOf(since);
  const lastNs = nsOf(until);
  if (sinceNs !== undefined && lastNs !== undefined && lastNs < sinceNs) {
    throw cliFaults.FLAG_CONFLICT({
      ...{ first: '--since', second: '--until', reason: 'the range ends before it begins' },
      hint: '--since names the older moment: --since 10m --until 5m',
    });
  }
  return {
    stream: chooseStreams(flags, { path: artifact.path, summary, mayGrow: isWriting }),
    sinceNs,
    text: flags.search,
    // A line of the very moment is in, as with ktl logs.
    untilNs: lastNs === undefined ? undefined : lastNs + 1n,
  };
}

/** Patterns without regard to case. */
export function anyCase(patterns: readonly RegExp[]): readonly RegExp[] {
  return patterns.map(({ source, flags }) =>
    flags.includes('i') ? new RegExp(source, flags) : new RegExp(source, `${flags}i`),
  );
}

/** What lines have to match by --grep and --search, all of it. */
export function wantedPatterns({
  grep,
  search,
}: Pick<UsedFlagsValues, 'grep' | 'search'>): readonly RegExp[] {
  return [...anyCase(grep), ...(search === undefined ? [] : parseWords(search).patterns)];
}

// A capture may go on after its last line, and a clock of a node be ahead of its own.
function endMs({ metadata }: ReplayArtifact, { lastNs }: CaptureSummary): number {
  const ended = nsOfStamp(metadata.endedAt) ?? 0n;
  const last = lastNs ?? 0n;
  return Number((ended > last ? ended : last) / nsPerMs);
}

type Names = Pick<UsedFlagsValues, 'namespaces' | 'pods' | 'containers'>;
type UsedFlagsValues = ChoiceCall['flags'];

function chooseStreams(
  { namespaces, pods, containers }: Names,
  known: { readonly path: string; readonly summary: CaptureSummary; readonly mayGrow: boolean },
): LineFilter['stream'] {
  if (namespaces.length + pods.length + containers.length === 0) return undefined;
  const streams = known.summary.streams.map(({ stream }) => stream);
  const isPod = nameTest(pods, new Set(streams.map(({ pod }) => pod)));
  const isContainer = nameTest(containers, new Set(streams.map(({ container }) => container)));
  const isWanted = ({ namespace, pod, container }: StoredStream): boolean =>
    (namespaces.length === 0 || namespaces.includes(namespace)) &&
    (pods.length === 0 || isPod(pod)) &&
    (containers.length === 0 || isContainer(container));
  if (!known.mayGrow && streams.length > 0 && !streams.some(isWanted)) {
    throw faults.REPLAY_NO_STREAM({
      path: known.path,
      wanted: wantedText({ namespaces, pods, containers }),
      known: namesOf(streams, { namespaces, pods, containers }),
      namesWorkload: pods.some(({ source }) => source.includes('/')),
    });
  }
  return isWanted;
}

// `api-1` is not meant as a pattern that `api-10` matches too.
function nameTest(patterns: readonly RegExp[], known: ReadonlySet<string>) {
  return (name: string): boolean =>
    patterns.some((pattern) =>
      known.has(pattern.source) ? pattern.source === name : pattern.test(name),
    );
}

function wantedText({ namespaces, pods, containers }: Names): string {
  const part = (flag: string, values: readonly string[]): string[] =>
    values.map((value) => `${flag} ${value}`);
  return [
    ...part('--namespace', namespaces),
    ...part('--pod', pods.map(writtenPattern)),
    ...part('--container', containers.map(writtenPattern)),
  ].join(' ');
}

// A pattern that was read has its slashes escaped.
function writtenPattern({ source }: RegExp): string {
  return source.replaceAll(String.raw`\/`, '/');
}

const listed = 5;

// Where already the namespace is none of the capture's, its namespaces are of more use than containers.
function namesOf(streams: readonly StoredStream[], wanted: Names): readonly string[] {
  const there = new Set(streams.map(({ namespace }) => namespace));
  there.delete('');
  const isKnown = wanted.namespaces.some((namespace) => there.has(namespace));
  if (wanted.namespaces.length > 0 && !isKnown && there.size > 0) {
    return listOf([...there].sort().map((namespace) => `namespace ${namespace}`));
  }
  const own = isKnown
    ? streams.filter(({ namespace }) => wanted.namespaces.includes(namespace))
    : streams;
  // Events are lines too, but of no container.
  const ofContainers = own.filter(({ source }) => source !== 'event');
  return listOf((ofContainers.length > 0 ? ofContainers : own).map(nameOf));
}

function nameOf({ namespace, pod, container }: StoredStream): string {
  const place = namespace === '' ? pod : `${namespace}/${pod}`;
  return container === '' ? place : `${place} [${container}]`;
}

function listOf(all: readonly string[]): readonly string[] {
  const names = [...new Set(all)];
  const more = names.length - listed;
  return more > 0 ? [...names.slice(0, listed), `and ${String(more)} more`] : names;
}
