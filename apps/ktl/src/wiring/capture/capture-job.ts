import { join } from 'node:path';
import { globalFlags, type CommandCall, type Logger } from '@ktl/cli-kit';
import {
  packArtifact,
  writeMetadata,
  type CaptureMetadata,
  type PackedArtifact,
} from '@ktl/capture-artifact';
import { tapPods } from '@ktl/cluster-context';
import type { KubeClient } from '@ktl/kube-client';
import { captureFlags } from '../../flags/capture/capture-flags.ts';
import { captureSummary, packingText, progressText } from '../../views/capture/record-text.ts';
import type { LogsRange } from '../logs-range.ts';
import type { LogsRun, RecordEvent } from '../logs-run.ts';
import { createCaptureFile, type CaptureFile } from './capture-file.ts';
import { isOfFile } from './is-of-file.ts';
import { makeCaptureFolder, type CapturePlaces } from './capture-folder.ts';
import { beginningMetadata, endedMetadata } from './capture-metadata.ts';
import { givenFlags, sessionOf, type CaptureSubject } from './capture-session.ts';
import { openStatusLine } from './capture-status.ts';
import { describeCapturedPods } from './describe-pods.ts';
import { noteAtExit } from './note-at-exit.ts';
import { createPodCount } from './pod-count.ts';
import { recordContext } from './record-context.ts';
import { writtenBytes } from './written-bytes.ts';

/** What a job needs of its command. */
type JobCall = Pick<
  CommandCall<typeof captureFlags>,
  'flags' | 'sourceOf' | 'host' | 'stdout' | 'stderr' | 'app' | 'log' | 'drain'
> & {
  readonly args: { readonly query: readonly string[] };
};

/** Where it works and what it is called. */
export interface CaptureJobOptions {
  readonly places: CapturePlaces;
  /** The tarball, as the user would name it. */
  readonly shownAs: string;
  /** Namespace before the pod in `rendered`. */
  readonly showNamespace: boolean;
}

/** One `ktl logs capture`. Disposed of before it is packed, it leaves its folder, but none with nothing in it. */
export interface CaptureJob extends AsyncDisposable {
  /** Writes what the capture is. */
  begin(about: CaptureSubject & { readonly range: LogsRange }): Promise<void>;
  /** Records what stands around the containers: what the run then reads with, and tells of them. */
  surroundings(
    about: Pick<CaptureSubject, 'query'> & { readonly client: KubeClient },
  ): Required<Pick<LogsRun, 'client' | 'watchAround'>>;
  readonly record: RecordEvent;
  /** Messages above the status line. */
  readonly log: Logger;
  /**
   * Does the work for so long, then packs what was recorded and prints where it is.
   * @throws KtlError CAPTURE_CUT, ARTIFACT_NO_ROOM, ARTIFACT_WRITE_FAILED, and what the work throws
   */
  during<T>(durationMs: number, work: (drain: AbortSignal) => Promise<T>): Promise<T>;
}

const statusEveryMs = 500;

/**
 * Makes the working folder and the file in it.
 * @throws KtlError ARTIFACT_EXISTS, CAPTURE_UNDER_WAY, CAPTURE_FOLDER, ARTIFACT_WRITE_FAILED,
 * ARCHIVE_WRITE_FAILED
 */
export async function openCaptureJob(
  call: JobCall,
  options: CaptureJobOptions,
): Promise<CaptureJob> {
  const { places, shownAs, showNamespace } = options;
  const { host } = call;
  const removeFolder = await makeCaptureFolder(places);
  try {
    const file = await createCaptureFile({
      path: join(places.folder, 'logs.sqlite'),
      ...{ shownAs, recoverAs: places.shownFolder, showNamespace },
      tags: call.flags.captureTag,
      now: () => host.now(),
    });
    return new OpenJob(call, { ...options, file, removeFolder });
  } catch (error) {
    removeFolder();
    throw error;
  }
}

class OpenJob implements CaptureJob {
  readonly #call: JobCall;
  readonly #options: CaptureJobOptions;
  readonly #file: CaptureFile;
  readonly #removeFolder: () => void;
  readonly #pods = createPodCount();
  readonly #status;
  readonly #note: string;
  readonly #forgetNote: () => void;
  #isEnding = false;
  #metadata: CaptureMetadata | undefined;

  constructor(
    call: JobCall,
    {
      file,
      removeFolder,
      ...options
    }: CaptureJobOptions & { readonly file: CaptureFile; readonly removeFolder: () => void },
  ) {
    this.#call = call;
    this.#options = options;
    this.#file = file;
    this.#removeFolder = removeFolder;
    const { host, log, app } = call;
    const isDumb = host.env['TERM'] === 'dumb';
    this.#status = openStatusLine(host.stderr, { log, isDumb });
    const { shownFolder } = options.places;
    this.#note = `capture: ${options.shownAs} is not made; make it of what is there: ${app.bin} logs capture recover ${shownFolder}\n`;
    this.#forgetNote = noteAtExit(() => this.#note);
  }

  get log(): Logger {
    return this.#status.log;
  }

  readonly record: RecordEvent = (event) => {
    this.#pods.note(event);
    return this.#file.record(event);
  };

  async begin({ range, ...subject }: Parameters<CaptureJob['begin']>[0]): Promise<void> {
    const { flags, host, sourceOf } = this.#call;
    const name = flags.sessionName;
    const session = sessionOf(this.#call, {
      ...{ table: captureFlags, subject, name },
      command: 'logs capture',
    });
    await this.#file.begin(session);
    this.#metadata = beginningMetadata({
      ...{ session, subject, range, tags: flags.captureTag, sqlite: flags.captureSqlite },
      given: givenFlags({ ...globalFlags, ...captureFlags }, sourceOf),
      events: flags.events || flags.eventsOnly,
      startedMs: host.now(),
    });
    await writeMetadata(this.#options.places.folder, this.#metadata);
  }

  surroundings({ client, query }: Parameters<CaptureJob['surroundings']>[0]) {
    const tap = tapPods(client);
    const { drain, host } = this.#call;
    const watchAround = recordContext({
      ...{ tap, query, drain, file: this.#file, log: this.log },
      now: () => host.now(),
      onBroken: async (contextMissing) => {
        if (this.#metadata === undefined) return;
        this.#metadata = { ...this.#metadata, contextMissing };
        await writeMetadata(this.#options.places.folder, this.#metadata);
      },
    });
    return { client: tap.client, watchAround };
  }

  async during<T>(durationMs: number, work: (drain: AbortSignal) => Promise<T>): Promise<T> {
    const end = new AbortController();
    const timer = setTimeout(() => {
      end.abort();
    }, durationMs);
    const stopStatus = this.#showProgress(durationMs);
    const drain = AbortSignal.any([this.#call.drain, end.signal]);
    const stop = (): void => {
      clearTimeout(timer);
      stopStatus();
    };
    const outcome = await work(drain).catch(async (error: unknown) => {
      stop();
      // It was the file that failed: finishing tells what became of it. Else what came is worth keeping.
      if (isOfFile(error) || !this.#file.isEmpty) await this.#finish();
      throw error;
    });
    stop();
    await this.#finish();
    return outcome;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file[Symbol.asyncDispose]();
    this.#status[Symbol.dispose]();
    this.#forgetNote();
    // Nothing came, and nothing was to be packed.
    if (!this.#isEnding && this.#file.isEmpty) this.#removeFolder();
  }

  #showProgress(durationMs: number): () => void {
    const { host } = this.#call;
    const startedMs = host.now();
    const show = (): void => {
      const elapsedMs = host.now() - startedMs;
      const counts = { ...this.#file.counts, pods: this.#pods.count };
      const sizeBytes = writtenBytes(this.#file.path);
      this.#status.show(progressText({ ...counts, elapsedMs, durationMs, sizeBytes }));
    };
    show();
    const timer = setInterval(show, statusEveryMs);
    return () => {
      clearInterval(timer);
    };
  }

  async #finish(): Promise<void> {
    this.#isEnding = true;
    const { host, stdout, stderr } = this.#call;
    const endedMs = host.now();
    const { gaps } = this.#file.counts;
    const pods = this.#pods.count;
    this.#status.show(packingText(undefined));
    await this.#file.finish();
    const packed = await this.#pack(endedMs).catch((error: unknown) => {
      this.#status[Symbol.dispose]();
      void stderr.write(this.#note);
      throw error;
    });
    this.#status[Symbol.dispose]();
    const path = this.#options.shownAs;
    void stderr.write(`${captureSummary({ path, gaps, pods, ...packed })}\n`);
    await stderr.flush();
    void stdout.write(`${path}\n`);
  }

  async #pack(endedMs: number): Promise<PackedArtifact> {
    const { captureSqlite: sqlite, attachDescribe } = this.#call.flags;
    const { folder, output } = this.#options.places;
    if (this.#metadata !== undefined) {
      const ended = endedMetadata(this.#metadata, { endedMs, pods: this.#pods });
      await writeMetadata(folder, ended);
    }
    return packArtifact(folder, output, {
      sqlite,
      describes: attachDescribe ? describeCapturedPods(this.#file.path, endedMs) : undefined,
      removeFolder: true,
      onProgress: (progress) => {
        this.#status.show(packingText(progress));
      },
    });
  }
}
