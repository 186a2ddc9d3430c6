import { resolve } from 'node:path';
import type { CommandCall } from '@ktl/cli-kit';
import { openArtifact, type Artifact } from '@ktl/capture-artifact';
import { KtlError, hasCode } from '@ktl/faults';
import type { maxUnpackedFlag } from '../../flags/capture/max-unpacked-flag.ts';
import type { ReplayArtifact } from './replay-artifact.ts';

/** How a capture is opened. */
export interface OpenReplayOptions {
  /** It may still be written. Default false. */
  readonly live?: boolean | undefined;
  readonly preferJson?: boolean | undefined;
}

/**
 * Opens the capture that a command names.
 * @throws KtlError those of `openArtifact`, with what ktl does next
 */
export async function openReplay(
  { flags, host, drain }: Pick<CommandCall<typeof maxUnpackedFlag>, 'flags' | 'host' | 'drain'>,
  word: string,
  options: OpenReplayOptions = {},
): Promise<ReplayArtifact & AsyncDisposable> {
  try {
    const artifact = await openArtifact(resolve(host.cwd, word), {
      ...options,
      maxUnpackedBytes: flags.maxUnpacked,
      signal: drain,
    });
    return named(artifact, word);
  } catch (error) {
    throw withNextStep(error, word);
  }
}

// People know it by the name that they gave.
function named(artifact: Artifact, path: string): ReplayArtifact & AsyncDisposable {
  const { kind, readsFrom, metadata } = artifact;
  return {
    ...{ kind, path, readsFrom, metadata },
    summary: () => artifact.summary(),
    lines: (filter, signal) => artifact.lines(filter, signal),
    context: (table, options) => artifact.context(table, options),
    [Symbol.asyncDispose]: () => artifact[Symbol.asyncDispose](),
  };
}

const unfinished = ['ARTIFACT_UNFINISHED', 'ARCHIVE_UNFINISHED'];

// Packages know no commands.
function withNextStep(error: unknown, path: string): unknown {
  if (!hasCode(error, ...unfinished, 'ARCHIVE_OLDER', 'ARTIFACT_TOO_LARGE')) return error;
  const { code, message, retryable, exit, details, cause } = error;
  if (code === 'ARTIFACT_TOO_LARGE') {
    const hint =
      'if it is your own, allow more than 64 GiB with --max-unpacked, or unpack it with tar and name the folder';
    return new KtlError({ code, message, hint, retryable, exit, details, cause });
  }
  const recover = `ktl logs capture recover ${path}`;
  const hint = unfinished.includes(code)
    ? `while it is being written: ktl logs capture replay ${path} --follow; if whoever wrote it was killed: ${recover}`
    : recover;
  return new KtlError({ code, message, hint, retryable, exit, details, cause });
}
