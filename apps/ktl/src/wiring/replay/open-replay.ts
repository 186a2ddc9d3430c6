import { resolve } from 'node:path';
import type { CommandCall } from '@ktl/cli-kit';
import { KtlError, hasCode } from '@ktl/faults';
import { openCapture } from '@ktl/sqlite-archive';
import type { ReplayArtifact } from './replay-artifact.ts';

/** How a capture is opened. */
export interface OpenReplayOptions {
  readonly live?: boolean;
  readonly preferJson?: boolean;
}

/**
 * Opens the capture that a command names.
 * @throws KtlError those of `openArtifact`, with what ktl does next
 */
export function openReplay(
  { host }: Pick<CommandCall, 'host'>,
  word: string,
  { live = false }: OpenReplayOptions = {},
): Promise<ReplayArtifact & AsyncDisposable> {
  try {
    const capture = openCapture(resolve(host.cwd, word), { live });
    const [session] = capture.rows('sessions');
    return Promise.resolve({
      kind: 'sqlite',
      readsFrom: 'sqlite',
      path: word,
      metadata: {
        format: 1,
        state: capture.summary().state,
        startedAt: session?.started_at ?? '',
        ...((session?.ended_at ?? undefined) === undefined
          ? {}
          : { endedAt: session?.ended_at ?? '' }),
        namespaces: [],
        flags: {},
        eventsEnabled: false,
        follow: true,
        tags: {},
      },
      summary: () => Promise.resolve(capture.summary()),
      lines: (filter, signal) => capture.lines(filter, signal),
      context: async function* (kind) {
        yield* capture.rows(kind);
      },
      [Symbol.asyncDispose]: () => {
        capture[Symbol.dispose]();
        return Promise.resolve();
      },
    });
  } catch (error) {
    return Promise.reject(withNextStep(error, word));
  }
}

// Packages know no commands.
function withNextStep(error: unknown, path: string): Error {
  if (!hasCode(error, 'ARTIFACT_UNFINISHED', 'ARCHIVE_UNFINISHED', 'ARCHIVE_OLDER'))
    return error as Error;
  const { code, message, retryable, exit, details, cause } = error;
  const recover = `ktl logs capture recover ${path}`;
  const hint =
    code === 'ARCHIVE_OLDER'
      ? recover
      : `while it is being written: ktl logs capture replay ${path} --follow; if whoever wrote it was killed: ${recover}`;
  return new KtlError({ code, message, hint, retryable, exit, details, cause });
}
