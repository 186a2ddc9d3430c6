import type { CommandCall } from '@ktl/cli-kit';
import { parseLevelFilter } from '@ktl/log-lines';
import { chainStages } from '@ktl/log-tailer';
import type { liveFlags } from '../flags/logs/live-flags.ts';
import { startLiveKeys, type LiveFilter } from '../live/live-keys.ts';
import { createLiveRenderer } from '../views/logs/live-renderer.ts';
import { createLogRenderer } from '../views/logs/create-log-renderer.ts';
import type { LogRenderOptions } from '../views/logs/log-render-options.ts';
import { createLineStages } from './logs-line-stages.ts';
import type { LogsRange } from './logs-range.ts';
import type { LogsRun } from './logs-run.ts';
import { isToEnd } from './logs-run.ts';

type LiveCall = Pick<CommandCall<typeof liveFlags>, 'flags' | 'host' | 'stdout' | 'color'>;

/**
 * The renderer of a run, and the keys that change it: where a person sits at a terminal and the run goes
 * on. A read that ends has its pager.
 * @throws KtlError TERM_LAYOUT_INVALID, TEMPLATE_SYNTAX
 */
export function chooseLive(
  call: LiveCall,
  range: LogsRange,
  look: LogRenderOptions,
): Pick<LogsRun, 'renderer' | 'openLive'> {
  const { flags, host, stdout, color } = call;
  const keys = flags.keys && stdout.isTTY && !isToEnd({ range }) ? host.keys : undefined;
  if (keys === undefined) return { renderer: createLogRenderer(look) };
  const renderer = createLiveRenderer(look);
  return {
    renderer,
    openLive: ({ health }) =>
      startLiveKeys({
        keys,
        stdout,
        color: color.stdout,
        renderer,
        stageOf: ({ include, exclude, level }: LiveFilter) =>
          chainStages(
            createLineStages({
              include: include === undefined ? [] : [include],
              exclude: exclude === undefined ? [] : [exclude],
              level: level === undefined ? undefined : parseLevelFilter(`>=${level},unknown`),
              filter: [],
              filterStrict: false,
            }),
          ),
        health,
        quit: () => {
          keys.raise('SIGINT');
        },
        now: () => new Date(host.now()).toLocaleTimeString('en-GB'),
      }),
  };
}
