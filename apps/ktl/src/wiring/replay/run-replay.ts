import { faults as cliFaults, type CommandCall } from '@ktl/cli-kit';
import { systemClock } from '@ktl/kube-client';
import type { LogStage } from '@ktl/log-tailer';
import { sanitiseText } from '@ktl/term-view';
import type { replayFlags } from '../../flags/capture/replay-flags.ts';
import { faults } from '../../faults.ts';
import { createLogRenderer } from '../../views/logs/create-log-renderer.ts';
import type { LogRenderOptions } from '../../views/logs/log-render-options.ts';
import { silenceText } from '../../views/capture/span-text.ts';
import { refuseLoneMirrorFlags } from '../flag-conflicts.ts';
import { allowLinearPatterns, createLineStages } from '../logs-line-stages.ts';
import { logsLook } from '../logs-look.ts';
import type { LogsMirror } from '../logs-mirror.ts';
import type { LogsRun } from '../logs-run.ts';
import { anyCase, chooseLines, wantedPatterns } from './choose-lines.ts';
import { createLineLimit } from './limit-lines.ts';
import { openReplay } from './open-replay.ts';
import { playEvents } from './play-events.ts';
import type { ReplayArtifact } from './replay-artifact.ts';
import { captureTitle, placeOfCapture, spansNamespaces } from './replay-title.ts';
import { replayTail } from './replay-tail.ts';

type ReplayArgs = { readonly artifact: { readonly summary: string; readonly required: true } };
export type ReplayCall = CommandCall<typeof replayFlags, ReplayArgs>;

/** Runs `ktl logs capture replay`. */
export async function runReplay(given: ReplayCall): Promise<'ok'> {
  const call = withRaw(given);
  const { flags, args, log } = call;
  if (flags.filterStrict && flags.filter.length === 0 && isGiven(call, 'filterStrict')) {
    throw faults.LOGS_FLAG_ALONE({ flag: '--filter-strict', needs: '--filter' });
  }
  refuseLoneMirrorFlags(flags, call.sourceOf);
  const template = await templateOf(call);
  const { follow, preferJson } = flags;
  await using artifact = await openReplay(call, args.artifact, { live: follow, preferJson });
  const { filter, stages } = await whatToShow(call, artifact);
  const limit = createLineLimit(flags.limit);
  const look = await lookOf(call, artifact, template);
  const view = await viewOf(call, look);
  await using mirror = await mirrorOf(call, artifact, look);
  await using tail = replayTail({
    artifact,
    // More than the limit is needed only where more is dropped on the way.
    filter: stages.length === 0 && !follow ? { ...filter, limit: flags.limit } : filter,
    byTime: flags.order === 'time',
    follow,
    clock: systemClock,
    onQuiet: () => {
      log.warn(
        `nothing new for 30 s: if whoever writes it was killed, Ctrl-C and ktl logs capture recover ${args.artifact}`,
      );
    },
  });
  using live = view.openLive?.({ health: tail.health });
  await playEvents(call, tail, {
    ...{ stages, limit, live, mirror: mirror?.stage, renderer: view.renderer },
    pace: { speed: flags.speed, maxPauseMs: flags.maxPause, onSilence: silenceNote(call) },
  });
  if (limit.count === 0 && !call.drain.aborted) await sayNothingShown(call, artifact);
  live?.[Symbol.dispose]();
  await mirror?.finish();
  return 'ok';
}

function isGiven(call: ReplayCall, flag: keyof typeof replayFlags): boolean {
  return call.sourceOf(flag).kind === 'flag';
}

// `--raw` is a form as --output names one.
function withRaw(call: ReplayCall): ReplayCall {
  if (!call.flags.raw) return call;
  const rival = (['output', 'json', 'template', 'templateFile'] as const).find(
    (flag) => isGiven(call, flag) && call.flags[flag] !== false,
  );
  if (rival !== undefined && call.flags.output !== 'raw') {
    const names = { output: 'output', json: 'json', template: 'template' } as const;
    throw cliFaults.FLAG_CONFLICT({
      first: '--raw',
      second: `--${rival === 'templateFile' ? 'template-file' : names[rival]}`,
      reason: 'both say which form a line has',
    });
  }
  const flags = { ...call.flags, output: 'raw', json: false } as const;
  return { ...call, flags: { ...flags, template: undefined, templateFile: undefined } };
}

async function templateOf(call: ReplayCall): Promise<LogRenderOptions['template']> {
  const { template, templateFile } = call.flags;
  if (template === undefined && templateFile === undefined) return undefined;
  return (await import('../logs-template.ts')).templateOf(call);
}

async function whatToShow({ flags, host }: ReplayCall, artifact: ReplayArtifact) {
  const { include, exclude, level, filter: fields } = flags;
  const isAll = include.length + exclude.length + fields.length === 0 && level === undefined;
  const stages: LogStage[] = isAll ? [] : createLineStages(flags);
  const grep = anyCase(flags.grep);
  const filter = await chooseLines({ flags, host }, artifact);
  const wanted = wantedPatterns(flags);
  if (wanted.length === 0) return { filter, stages };
  allowLinearPatterns();
  if (level === undefined) return { filter: { ...filter, grep }, stages };
  // A stack trace has the level of its first line, which need not match.
  const none = { exclude: [], level: undefined, filter: [], filterStrict: false };
  const tests = wanted.flatMap((pattern) => createLineStages({ ...none, include: [pattern] }));
  return { filter: { ...filter, text: undefined }, stages: [...stages, ...tests] };
}

async function lookOf(
  call: ReplayCall,
  artifact: ReplayArtifact,
  template: LogRenderOptions['template'],
): Promise<LogRenderOptions> {
  const look = logsLook(call, {
    showNamespace: spansNamespaces(artifact.metadata, await artifact.summary()),
    marksRestarts: String(artifact.metadata.flags['with-previous']) === 'true',
  });
  const highlight = [...(look.highlight ?? []), ...wantedPatterns(call.flags)];
  return { ...look, highlight, template };
}

async function viewOf(
  call: ReplayCall,
  look: LogRenderOptions,
): Promise<Pick<LogsRun, 'renderer' | 'openLive'>> {
  const { flags, stdout } = call;
  const isSlow = flags.follow || flags.speed !== Infinity;
  if (!flags.keys || !stdout.isTTY || !isSlow) return { renderer: createLogRenderer(look) };
  return (await import('../logs-live.ts')).openLiveView(call, look);
}

async function mirrorOf(
  call: ReplayCall,
  artifact: ReplayArtifact,
  look: LogRenderOptions,
): Promise<LogsMirror | undefined> {
  const { ui, wsListen } = call.flags;
  if (ui === undefined && wsListen === undefined) return undefined;
  const { openLinesMirror } = await import('../logs-mirror.ts');
  const summary = await artifact.summary();
  return openLinesMirror(call, {
    look,
    title: captureTitle('replay', artifact, summary),
    capture: call.flags.follow ? 'live' : 'whole',
    ...placeOfCapture(artifact.metadata),
  });
}

// For eyes only, as what `ktl logs` says of containers.
function silenceNote({ flags, stdout, stderr }: ReplayCall): (silenceMs: number) => void {
  const isQuiet = flags.onlyLogLines || flags.plain || !stdout.isTTY || !stderr.isTTY;
  return (silenceMs) => {
    if (!isQuiet) void stderr.write(`${silenceText(silenceMs, flags.maxPause)}\n`);
  };
}

async function sayNothingShown({ log, args }: ReplayCall, artifact: ReplayArtifact): Promise<void> {
  const { lines } = await artifact.summary();
  const path = sanitiseText(args.artifact);
  log.warn(
    lines === 0
      ? `${path} has no lines`
      : `none of ${String(lines)} lines passed the filters; what there is: ktl logs capture show ${path}`,
  );
}
