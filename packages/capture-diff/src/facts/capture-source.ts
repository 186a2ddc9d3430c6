/** What is known of a capture as a whole. */
export interface SourceMetadata {
  readonly sessionName?: string | undefined;
  /** RFC 3339. */
  readonly startedAt: string;
  readonly endedAt?: string | undefined;
  readonly durationSeconds?: number | undefined;
  readonly context?: string | undefined;
  readonly cluster?: string | undefined;
  /** Empty: all. */
  readonly namespaces: readonly string[];
  readonly podQuery?: string | undefined;
  readonly flags: Readonly<Record<string, string | number | boolean | readonly string[]>>;
  readonly tailLines?: number | undefined;
  readonly since?: string | undefined;
  readonly eventsEnabled: boolean;
  readonly follow: boolean;
  readonly observedPodCount?: number | undefined;
  readonly lines?: number | undefined;
  readonly gapCount?: number | undefined;
  readonly sqlitePath?: string | undefined;
  readonly ktlVersion?: string | undefined;
  readonly tags: Readonly<Record<string, string>>;
}

/** Whose lines these are. */
export interface SourceStream {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
}

/** How many lines there are, and of what time. */
export interface SourceSummary {
  readonly lines: number;
  /** Nanoseconds since 1970; undefined: no lines. */
  readonly firstNs: bigint | undefined;
  readonly lastNs: bigint | undefined;
}

/** One line: whose it is, its level where it says one, nanoseconds since 1970, and its bytes without line break. */
export interface SourceLine {
  readonly stream: SourceStream;
  readonly level: string | undefined;
  readonly timeNs: bigint;
  readonly raw: Uint8Array;
}

/** Tables that a comparison reads. */
export type SourceTable =
  'pods' | 'replicasets' | 'owners' | 'deployments' | 'configmaps' | 'events';

/** A row as the table has it; null where nothing is known. */
export type SourceRow = Readonly<Record<string, string | number | null>>;

/**
 * A capture, or a cluster as it is now. An open artefact of @ktl/capture-artifact is one, with a name put
 * to it.
 */
export interface CaptureSource {
  readonly name: string;
  readonly metadata: SourceMetadata;
  /** Rows in the order in which they were added, all versions of an object. */
  readonly context: (table: SourceTable) => AsyncIterable<SourceRow>;
  /** Undefined: a cluster, which has no lines to compare. */
  readonly summary?: (() => Promise<SourceSummary>) | undefined;
  /** What containers wrote: lines that are not of pods, events for one, are no lines here. */
  readonly lines?: (() => AsyncIterable<readonly SourceLine[]>) | undefined;
}
