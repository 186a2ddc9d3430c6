import type { CommandCall, FlagTable } from '@ktl/cli-kit';
import type { KubeClient } from '@ktl/kube-client';
import type { TargetQuery } from '@ktl/kube-informers';
import type { LogFlow, LogStage } from '@ktl/log-tailer';
import type { backfillFlags } from '../flags/logs/backfill-flags.ts';
import type { eventFlags } from '../flags/logs/event-flags.ts';
import type { lineFlags } from '../flags/logs/line-flags.ts';
import type { nodeLogFlags } from '../flags/logs/node-log-flags.ts';
import type { rangeFlags } from '../flags/logs/range-flags.ts';
import type { logsFlags } from '../flags/logs-flags.ts';
import { createLogRenderer } from '../views/logs/create-log-renderer.ts';
import type { LogRenderOptions } from '../views/logs/log-render-options.ts';
import type { CaptureCall, LogsCapture } from './capture/open-capture.ts';
import type { LogsMirror, openLogsMirror } from './logs-mirror.ts';
import type { LogsRange } from './logs-range.ts';
import { joinReads, type LogsReads } from './logs-reads.ts';
import { isToEnd, type LogsRun } from './logs-run.ts';

// Each part is loaded when a flag asks for it: all of them together would double the start-up.

type Part<F extends FlagTable> = Pick<CommandCall<F>, 'flags' | 'sourceOf' | 'log' | 'drain'>;
type PartCall = Part<typeof logsFlags> &
  Pick<CommandCall<typeof logsFlags>, 'host' | 'stdout' | 'color'>;

/** The template of the lines, if they go through one. @throws KtlError FLAG_CONFLICT, TEMPLATE_UNREADABLE */
export async function loadTemplate(call: PartCall): Promise<LogRenderOptions['template']> {
  const { template, templateFile } = call.flags;
  if (template === undefined && templateFile === undefined) return undefined;
  return (await import('./logs-template.ts')).templateOf(call);
}

/** The stages that drop lines nobody asked for. */
export async function loadLineStages({
  flags,
}: Pick<Part<typeof lineFlags>, 'flags'>): Promise<readonly LogStage[]> {
  const { include, exclude, level, filter } = flags;
  const isAll = include.length + exclude.length + filter.length === 0 && level === undefined;
  return isAll ? [] : (await import('./logs-line-stages.ts')).createLineStages(flags);
}

/**
 * The renderer of a run, and the keys that change it: where a person sits at a terminal and the run goes
 * on.
 * @throws KtlError TERM_LAYOUT_INVALID, TEMPLATE_SYNTAX
 */
export async function loadView(
  call: PartCall,
  range: LogsRange,
  look: LogRenderOptions,
): Promise<Pick<LogsRun, 'renderer' | 'openLive'>> {
  const { flags, stdout } = call;
  const isLive = flags.keys && stdout.isTTY && !isToEnd({ range });
  if (!isLive) return { renderer: createLogRenderer(look) };
  return (await import('./logs-live.ts')).openLiveView(call, look);
}

/** What is read besides the containers. @throws KtlError FLAG_CONFLICT */
export async function loadReads(
  call: Pick<
    Part<typeof eventFlags & typeof nodeLogFlags & typeof rangeFlags>,
    'flags' | 'sourceOf'
  >,
  run: { readonly query: TargetQuery; readonly range: LogsRange },
): Promise<LogsReads> {
  const { flags, sourceOf } = call;
  const { events, eventsOnly, nodeLogs, nodeLog, nodeLogAll, nodeLogOnly } = flags;
  const reads: LogsReads[] = [];
  if (events || eventsOnly) {
    const part = await import('./logs-event-source.ts');
    const { previous = false } = run.range;
    reads.push(part.readEvents(part.chooseEvents({ ...flags, previous }, sourceOf), run));
  }
  if (nodeLogs || nodeLog.length > 0 || nodeLogAll || nodeLogOnly) {
    const part = await import('./logs-node-source.ts');
    reads.push(part.readNodeLogs(flags, run.range));
  }
  return joinReads(...reads);
}

/** The flow that fills gaps, where it was asked for. */
export async function loadBackfill(
  { flags, log, drain }: Part<typeof backfillFlags & typeof rangeFlags>,
  run: { readonly client: KubeClient; readonly range: LogsRange },
): Promise<readonly LogFlow[]> {
  if (!flags.backfill) return [];
  return (await import('./logs-backfill.ts')).fillsGaps(flags, { ...run, log, drain });
}

/**
 * What others see of the run, where they are to see it.
 * @throws KtlError as `openMirror` does
 */
export async function loadMirror(
  ...[call, about]: Parameters<typeof openLogsMirror>
): Promise<LogsMirror | undefined> {
  const { ui, wsListen } = call.flags;
  if (ui === undefined && wsListen === undefined) return undefined;
  return await (await import('./logs-mirror.ts')).openLogsMirror(call, about);
}

/**
 * The file of `--capture`, made before anything is opened.
 * @throws KtlError as `openLogsCapture` does
 */
export async function loadCapture(
  call: PartCall & CaptureCall,
  { showNamespace }: { readonly showNamespace: boolean },
): Promise<LogsCapture | undefined> {
  const { capture: path, captureTag: tags } = call.flags;
  if (path === undefined) return undefined;
  const { openLogsCapture } = await import('./capture/open-capture.ts');
  return await openLogsCapture(call, { path, tags, showNamespace });
}

/** Does the work of a run, inside its capture where it has one. */
export async function recorded<T>(
  capture: LogsCapture | undefined,
  work: () => Promise<T>,
): Promise<T> {
  return capture === undefined ? await work() : await capture.around(work);
}
