import { resolve } from 'node:path';
import type { CommandCall, FlagTable } from '@ktl/cli-kit';
import { recoverArtifact } from '@ktl/capture-artifact';
import { captureSummary } from '../../views/capture/record-text.ts';
import { openStatusLine } from './capture-status.ts';
import { describeCapturedPods } from './describe-pods.ts';

type RecoverArgs = { readonly capture: { readonly summary: string; readonly required: true } };
type RecoverCall = Pick<
  CommandCall<FlagTable, RecoverArgs>,
  'args' | 'host' | 'stdout' | 'stderr' | 'log'
>;

/**
 * Runs `ktl logs capture recover`.
 * @throws KtlError those of `recoverArtifact`
 */
export async function runRecover(call: RecoverCall): Promise<'ok'> {
  const { args, host, stdout, stderr, log } = call;
  const shown = args.capture;
  using status = openStatusLine(host.stderr, { log, isDumb: host.env['TERM'] === 'dumb' });
  status.show(`completing ${shown} …`);
  const recovered = await recoverArtifact(resolve(host.cwd, shown), {
    describes: ({ sqlitePath, metadata: { flags, endedAt } }) =>
      flags['attach-describe'] === true
        ? describeCapturedPods(sqlitePath, Date.parse(endedAt ?? ''))
        : undefined,
  });
  status[Symbol.dispose]();
  const path = shownPath(recovered.path, host.cwd);
  const note = recovered.wasNeeded ? '' : '; nothing was missing';
  void stderr.write(`${captureSummary({ ...recovered, path })}${note}\n`);
  await stderr.flush();
  void stdout.write(`${path}\n`);
  return 'ok';
}

// As short as a user would write it.
function shownPath(path: string, cwd: string): string {
  const prefix = cwd.endsWith('/') ? cwd : `${cwd}/`;
  return path.startsWith(prefix) ? path.slice(prefix.length) : path;
}
