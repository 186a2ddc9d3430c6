import type { Logger } from '@ktl/cli-kit';
import { isKtlError } from '@ktl/faults';
import { createNodeLogReader, type KubeClient } from '@ktl/kube-client';
import { backfillGaps, faults, type LogFlow, type TailOptions } from '@ktl/log-tailer';

/** The flow that fills gaps; none where it was not asked for. */
export function fillsGaps(
  flags: { readonly backfill: boolean },
  run: {
    readonly client: KubeClient;
    readonly range: Pick<TailOptions, 'tailLines' | 'sinceMs'>;
    readonly log: Pick<Logger, 'warn'>;
    readonly drain: AbortSignal;
  },
): readonly LogFlow[] {
  if (!flags.backfill) return [];
  const { client, range, log, drain } = run;
  const flow = backfillGaps({
    reader: createNodeLogReader(client),
    keepsBeginnings: range.tailLines !== undefined || range.sinceMs !== undefined,
    signal: drain,
    onForbidden(error, { target }) {
      const user = isKtlError(error) ? error.details['user'] : undefined;
      const { message, hint = '' } = faults.NODE_LOG_FORBIDDEN({
        node: target.node ?? '',
        user: typeof user === 'string' ? user : undefined,
      });
      log.warn(`gaps are not filled: ${message}; ${hint}`);
    },
  });
  return [flow];
}
