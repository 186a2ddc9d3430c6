import type { CommandCall } from '@ktl/cli-kit';
import type { showFlags } from '../../flags/capture/show-flags.ts';
import { isJson } from '../../flags/form-flags.ts';
import { safeJson } from '../../views/logs/json-text.ts';
import { showText } from '../../views/capture/show-text.ts';
import { pictureOf } from './capture-picture.ts';
import { openReplay } from './open-replay.ts';

type ShowArgs = { readonly artifact: { readonly summary: string; readonly required: true } };

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
  const widthCells = pageCells(call);
  await stdout.write(
    isJson(flags)
      ? `${safeJson(JSON.stringify(picture))}\n`
      : showText(picture, { color: color.stdout, widthCells }),
  );
  return 'ok';
}

const usualCells = 80;
const widestCells = 200;
const leastCells = 40;

/** How wide a page is: as the terminal, also behind a pager, or as `COLUMNS` says. */
export function pageCells({
  stdout,
  stderr,
  host,
}: {
  readonly stdout: Pick<CommandCall['stdout'], 'columns'>;
  readonly stderr: Pick<CommandCall['stderr'], 'columns'>;
  readonly host: { readonly env: Readonly<Record<string, string | undefined>> };
}): number {
  const { COLUMNS = '' } = host.env;
  const asked = /^\d{1,5}$/.test(COLUMNS) ? Number(COLUMNS) : 0;
  // A pager reads a pipe, and shows it where errors go to.
  const cells = asked || stdout.columns || stderr.columns || usualCells;
  return Math.max(leastCells, Math.min(cells, widestCells));
}
