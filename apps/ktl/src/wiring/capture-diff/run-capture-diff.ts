import { resolve } from 'node:path';
import { openArtifact } from '@ktl/capture-artifact';
import { compareCaptures, hasChanges, readFacts, type CaptureFacts } from '@ktl/capture-diff';
import { faults as cliFaults } from '@ktl/cli-kit';
import { faults } from '../../faults.ts';
import { differenceJson } from '../../views/capture-diff/difference-json.ts';
import { differenceText } from '../../views/capture-diff/difference-text.ts';
import type { CaptureDiffCall } from './capture-diff-call.ts';
import { openLiveSource } from './live-source.ts';

/** Runs `ktl logs capture diff`. */
export async function runCaptureDiff(call: CaptureDiffCall): Promise<'ok' | 'findings'> {
  const { flags, stdout, color } = call;
  checkSides(call);
  const before = await factsOf(call, call.args.before);
  const after =
    call.args.after === undefined
      ? await liveFacts(call, before)
      : await factsOf(call, call.args.after);
  const difference = compareCaptures(before, after);
  const width = stdout.isTTY ? stdout.columns : undefined;
  await stdout.write(
    flags.output === 'json'
      ? differenceJson(difference)
      : differenceText(difference, { color: color.stdout, width }),
  );
  return flags.failOnDrift && hasChanges(difference) ? 'findings' : 'ok';
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
  const { flags, host, drain } = call;
  await using artifact = await openArtifact(resolve(host.cwd, word), {
    preferJson: flags.preferJson,
    signal: drain,
  });
  const source = {
    name: word,
    metadata: artifact.metadata,
    context: (table: Parameters<typeof artifact.context>[0]) => artifact.context(table),
    summary: () => artifact.summary(),
    lines: () => artifact.lines({}, drain),
  };
  return await readFacts(source, { signal: drain });
}

async function liveFacts(call: CaptureDiffCall, before: CaptureFacts): Promise<CaptureFacts> {
  await using source = await openLiveSource(call, before.metadata);
  return await readFacts(source, { signal: call.drain });
}
