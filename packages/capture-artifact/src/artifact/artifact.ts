import type {
  CaptureLine,
  CaptureSummary,
  ContextKind,
  ContextRow,
  LineFilter,
  RowOptions,
} from '@ktl/sqlite-archive';
import type { CaptureMetadata } from '../metadata/capture-metadata.ts';

/** How {@link openArtifact} opens. */
export interface OpenArtifactOptions {
  /** True: a working folder or SQLite file of one's own that may still be written. Default false. */
  readonly live?: boolean | undefined;
  /** True: read logs.jsonl also where logs.sqlite is there. Default false. */
  readonly preferJson?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  /** In which a private folder is made for what has to be unpacked. Default: the system's. */
  readonly temporaryFolder?: string | undefined;
  /** The most that a tarball may unpack to, bytes. Default 64 GiB. */
  readonly maxUnpackedBytes?: number | undefined;
  /** Called as a tarball is read. */
  readonly onProgress?: ((progress: ArtifactProgress) => void) | undefined;
}

/** How far something is. */
export interface ArtifactProgress {
  /** Bytes of the tarball when it is opened, lines when it is packed. */
  readonly done: number;
  readonly total: number;
}

/** A pod as `kubectl describe` shows it. */
export interface PodDescription {
  readonly namespace: string;
  readonly pod: string;
  readonly text: string;
}

/** A capture that is open for reading, whatever its form. */
export interface Artifact extends AsyncDisposable {
  readonly kind: 'tarball' | 'folder' | 'sqlite';
  readonly path: string;
  /** Of metadata.json; of a bare SQLite file what its `sessions` and counts say. */
  readonly metadata: CaptureMetadata;
  readonly readsFrom: 'sqlite' | 'json';
  /** What is in it. From JSON it takes one pass over all lines, once. */
  summary(): Promise<CaptureSummary>;
  /**
   * Lines that pass a filter, some at a time and no more than are asked for; the same ones in the same order
   * from SQLite and from JSON.
   * @throws KtlError ARTIFACT_LINES_DAMAGED after the last line: some could not be read; ARTIFACT_DAMAGED,
   * ARTIFACT_UNREADABLE and those of sqlite-archive
   */
  lines(filter?: LineFilter, signal?: AbortSignal): AsyncIterable<readonly CaptureLine[]>;
  /**
   * Rows of a table beside the lines, in the order in which they were added.
   * @param options.after - only rows whose id is greater; default 0. From JSON the others are read too.
   */
  context<K extends ContextKind>(kind: K, options?: RowOptions): AsyncIterable<ContextRow<K>>;
  /** Descriptions of pods, where some were attached. */
  describes(): AsyncIterable<PodDescription>;
}
