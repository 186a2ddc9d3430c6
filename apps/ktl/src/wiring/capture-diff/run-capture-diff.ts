import {
  compareCaptures,
  hasDrift,
  readFacts,
  type CaptureDifference,
  type CaptureFacts,
} from '@ktl/capture-diff';
import { faults as cliFaults } from '@ktl/cli-kit';
import { systemClock } from '@ktl/kube-client';
import { faults } from '../../faults.ts';
import { isJson } from '../../flags/form-flags.ts';
import { differenceJson } from '../../views/capture-diff/difference-json.ts';
import { differenceText } from '../../views/capture-diff/difference-text.ts';
import { sanitiseText } from '@ktl/term-view';
import { openStatusLine } from '../capture/capture-status.ts';
import type { CaptureDiffCall } from './capture-diff-call.ts';
import { openLiveSource } from './live-source.ts';
import { openReplay } from '../replay/open-replay.ts';
import { narrowed } from './narrowed-facts.ts';

/** Runs `ktl logs capture diff`. */
export async function runCaptureDiff(call: CaptureDiffCall): Promise<'ok' | 'findings'> {
  const { flags, stdout, color } = call;
  checkSides(call);
  const difference = await compared(call, await factsOf(call, call.args.before));
  const width = stdout.isTTY ? stdout.columns : undefined;
  await stdout.write(
    isJson(flags)
      ? differenceJson(difference)
      : differenceText(difference, { color: color.stdout, width }),
  );
  return flags.failOnDrift && hasDrift(difference) ? 'findings' : 'ok';
}

async function compared(call: CaptureDiffCall, before: CaptureFacts): Promise<CaptureDifference> {
  const { after } = call.args;
  if (after !== undefined) return compareCaptures(before, await factsOf(call, after));
  const live = await liveFacts(call, before);
  return compareCaptures(narrowed(before, live, call.flags), live);
}

function checkSides({ args, flags, sourceOf }: CaptureDiffCall): void {
  if (flags.live && args.after !== undefined) {
    throw cliFaults.FLAG_CONFLICT({
      first: '--live',
      second: 'a second capture',
      reason: 'both say what to compare with',
    });
  }
  if (flags.live) return;
  if (args.after === undefined) throw faults.CAPTURE_DIFF_ONE_SIDE({ path: args.before });
  const lone = (['namespaces', 'allNamespaces', 'podQuery'] as const).find(
    (flag) => sourceOf(flag).kind === 'flag',
  );
  if (lone === undefined) return;
  const names = {
    namespaces: '--namespace',
    allNamespaces: '--all-namespaces',
    podQuery: '--pod-query',
  };
  throw faults.LOGS_FLAG_ALONE({ flag: names[lone], needs: '--live' });
}

async function factsOf(call: CaptureDiffCall, word: string): Promise<CaptureFacts> {
  const { flags, host, drain, log } = call;
  await using artifact = await openReplay(call, word, { preferJson: flags.preferJson });
  const source = {
    name: word,
    metadata: artifact.metadata,
    context: (table: Parameters<typeof artifact.context>[0]) => artifact.context(table),
    summary: () => artifact.summary(),
    // Events among the lines are compared as events.
    lines: () => artifact.lines({ stream: (stream) => stream.source === 'pod' }, drain),
  };
  using status = openStatusLine(host.stderr, { log, isDumb: host.env['TERM'] === 'dumb' });
  const onProgress = everySoOften((done, total) => {
    status.show(`${sanitiseText(word)}: ${percent(done, total)} of ${String(total)} lines`);
  });
  return await readFacts(source, { signal: drain, onProgress });
}

/** A status that changes ten times a second can still be read. */
function everySoOften(
  show: (done: number, total: number) => void,
): (done: number, total: number) => void {
  let nextMs = 0;
  return (done, total) => {
    const nowMs = systemClock.now();
    if (nowMs < nextMs) return;
    nextMs = nowMs + 100;
    show(done, total);
  };
}

function percent(done: number, total: number): string {
  return `${String(Math.floor((100 * done) / Math.max(1, total)))}%`;
}

async function liveFacts(call: CaptureDiffCall, before: CaptureFacts): Promise<CaptureFacts> {
  await using source = await openLiveSource(call, before.metadata);
  return await readFacts(source, { signal: call.drain });
}
