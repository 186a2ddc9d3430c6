import type { CommandCall } from '@ktl/cli-kit';
import type { showFlags } from '../../flags/capture/show-flags.ts';
import { safeJson } from '../../views/logs/json-text.ts';
import { showText } from '../../views/capture/show-text.ts';
import { pictureOf } from './capture-picture.ts';
import { openReplay } from './open-replay.ts';

type ShowArgs = { readonly artifact: { readonly summary: string; readonly required: true } };

const pageCells = 80;
const widestCells = 120;

/** Runs `ktl logs capture show`. */
export async function runShow(
  call: CommandCall<typeof showFlags, ShowArgs>,
): Promise<'ok' | undefined> {
  const { args, flags, host, drain, stdout, color } = call;
  await using artifact = await openReplay(call, args.artifact);
  const picture = await pictureOf(artifact, { cwd: host.cwd, signal: drain }).catch(
    (error: unknown) => {
      if (drain.aborted) return undefined;
      throw error;
    },
  );
  // Stopped before its end.
  if (picture === undefined) return undefined;
  const widthCells = Math.min(stdout.columns ?? pageCells, widestCells);
  await stdout.write(
    flags.output === 'json'
      ? `${safeJson(JSON.stringify(picture))}\n`
      : showText(picture, { color: color.stdout, widthCells }),
  );
  return 'ok';
}
