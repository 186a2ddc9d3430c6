import type {
  CaptureLine,
  CaptureSummary,
  ContextKind,
  ContextRow,
  LineFilter,
  RowOptions,
} from '@ktl/sqlite-archive';
import type { CaptureMetadata } from '../metadata/capture-metadata.ts';
import type { Artifact, PodDescription } from './artifact.ts';

/** Where an artefact's lines and what stands beside them come from. */
export interface LineSource {
  readonly readsFrom: Artifact['readsFrom'];
  summary(): Promise<CaptureSummary>;
  lines(filter?: LineFilter, signal?: AbortSignal): AsyncIterable<readonly CaptureLine[]>;
  context<K extends ContextKind>(kind: K, options?: RowOptions): AsyncIterable<ContextRow<K>>;
  /** Closes what is open. */
  close(): void;
}

/** The parts of which an artefact is made. */
export interface ArtifactParts {
  readonly kind: Artifact['kind'];
  readonly path: string;
  readonly metadata: CaptureMetadata;
  readonly source: LineSource;
  readonly describes: () => AsyncIterable<PodDescription>;
  /** Lets go of files and of the temporary folder. */
  readonly release: () => Promise<void>;
}

/** An artefact of its parts. */
export class OpenedArtifact implements Artifact {
  readonly #parts: ArtifactParts;
  #isOpen = true;

  constructor(parts: ArtifactParts) {
    this.#parts = parts;
  }

  get kind(): Artifact['kind'] {
    return this.#parts.kind;
  }

  get path(): string {
    return this.#parts.path;
  }

  get metadata(): CaptureMetadata {
    return this.#parts.metadata;
  }

  get readsFrom(): Artifact['readsFrom'] {
    return this.#parts.source.readsFrom;
  }

  summary(): Promise<CaptureSummary> {
    return this.#parts.source.summary();
  }

  lines(filter?: LineFilter, signal?: AbortSignal): AsyncIterable<readonly CaptureLine[]> {
    return this.#parts.source.lines(filter, signal);
  }

  context<K extends ContextKind>(kind: K, options?: RowOptions): AsyncIterable<ContextRow<K>> {
    return this.#parts.source.context(kind, options);
  }

  describes(): AsyncIterable<PodDescription> {
    return this.#parts.describes();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#parts.source.close();
    await this.#parts.release();
  }
}
