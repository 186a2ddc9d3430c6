import { resolve } from 'node:path';
import type { CommandCall } from '@ktl/cli-kit';
import { tapPods } from '@ktl/cluster-context';
import type { KubeClient } from '@ktl/kube-client';
import { logsFlags } from '../../flags/logs-flags.ts';
import { captureSummary } from '../../views/capture/record-text.ts';
import type { CaptureTag } from '../../flags/logs/record-flags.ts';
import { createCaptureFile, type CaptureFile } from './capture-file.ts';
import { isOfFile } from './is-of-file.ts';
import { sessionOf, type CaptureSubject } from './capture-session.ts';
import type { LogsRun } from '../logs-run.ts';
import { noteAtExit } from './note-at-exit.ts';
import { makeParentFolder } from './parent-folder.ts';
import { recordContext } from './record-context.ts';

/** What a capture needs of a call of `ktl logs`. */
export type CaptureCall = Pick<
  CommandCall<typeof logsFlags>,
  'sourceOf' | 'host' | 'stderr' | 'app' | 'log' | 'drain' | 'hold'
> & {
  readonly args: { readonly query: readonly string[] };
};

/** What a run of `ktl logs` is recorded into, and how it calls itself. */
export interface CaptureChoice {
  /** As it was written. */
  readonly path: string;
  readonly tags: readonly CaptureTag[];
  /** Namespace before the pod in `rendered`. */
  readonly showNamespace: boolean;
}

/** The recording of one run. Disposing it completes the file, or removes one with nothing in it. */
export interface LogsCapture extends AsyncDisposable {
  readonly file: CaptureFile;
  /** @param subject - undefined where lines come from files */
  begin(subject: CaptureSubject | undefined): Promise<void>;
  /** Records what stands around the containers too: what the run then reads with, and tells of them. */
  surroundings(
    subject: CaptureSubject & { readonly client: KubeClient },
  ): Required<Pick<LogsRun, 'client' | 'watchAround'>>;
  /**
   * Does the work, completes the file and says what is in it.
   * @throws KtlError CAPTURE_CUT, ARCHIVE_IN_USE
   */
  around<T>(work: () => Promise<T>): Promise<T>;
}

/**
 * Makes the file of `--capture`.
 * @throws KtlError ARCHIVE_EXISTS, ARCHIVE_WRITE_FAILED, CAPTURE_FOLDER
 */
export async function openLogsCapture(
  call: CaptureCall,
  choice: CaptureChoice,
): Promise<LogsCapture> {
  const { host, stderr, app } = call;
  const { path: shownAs, tags, showNamespace } = choice;
  const path = resolve(host.cwd, shownAs);
  const now = (): number => host.now();
  const parent = makeParentFolder(path, { shownAs, flag: '--capture' });
  const about = { path, shownAs, tags, showNamespace, now };
  const file = await createCaptureFile(about).catch((error: unknown) => {
    parent.removeEmpty();
    throw error;
  });
  // Whoever reads the lines may have had enough of them; the file is completed all the same.
  const held = call.hold();
  const say = (text: string): void => {
    void stderr.write(`${text}\n`);
  };
  const forgetNote = noteAtExit(() => {
    const { lines } = file.counts;
    return `capture: ${shownAs} is not complete (${String(lines)} lines came); complete it with: ${app.bin} logs capture recover ${shownAs}\n`;
  });
  const finish = async (): Promise<void> => {
    if (stderr.isTTY) say(`capture: completing ${shownAs} …`);
    const { gaps } = file.counts;
    const totals = await file.finish();
    say(captureSummary({ path: shownAs, gaps, ...totals }));
  };
  return {
    file,
    async begin(subject) {
      await file.begin(sessionOf(call, { table: logsFlags, subject }));
    },
    surroundings({ client, query }) {
      const tap = tapPods(client);
      const { log, drain } = call;
      return {
        client: tap.client,
        watchAround: recordContext({ tap, query, file, log, drain, now }),
      };
    },
    async around(work) {
      const outcome = await work().catch(async (error: unknown) => {
        // It was the file that failed: finishing tells what became of it.
        if (isOfFile(error)) await file.finish();
        if (!file.isEmpty) await finish();
        throw error;
      });
      await finish();
      forgetNote();
      return outcome;
    },
    async [Symbol.asyncDispose]() {
      await file[Symbol.asyncDispose]();
      parent.removeEmpty();
      forgetNote();
      held[Symbol.dispose]();
    },
  };
}
