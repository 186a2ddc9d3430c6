import type { CommandCall } from '@ktl/cli-kit';
import { parseLevelFilter } from '@ktl/log-lines';
import { chainStages } from '@ktl/log-tailer';
import { startLiveKeys, type LiveFilter } from '../live/live-keys.ts';
import { createLiveRenderer } from '../views/logs/live-renderer.ts';
import { createLogRenderer } from '../views/logs/create-log-renderer.ts';
import type { LogRenderOptions } from '../views/logs/log-render-options.ts';
import { createLineStages } from './logs-line-stages.ts';
import type { LogsRun } from './logs-run.ts';

type LiveCall = Pick<CommandCall, 'host' | 'stdout' | 'color'>;

/**
 * A renderer and the keys that change it.
 * @throws KtlError TERM_LAYOUT_INVALID, TEMPLATE_SYNTAX
 */
export function openLiveView(
  call: LiveCall,
  look: LogRenderOptions,
): Pick<LogsRun, 'renderer' | 'openLive'> {
  const { host, stdout, color } = call;
  const { keys } = host;
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
