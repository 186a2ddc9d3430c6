import type { CommandCall } from '@ktl/cli-kit';
import { defaultNamePalette, type SgrStyle } from '@ktl/term-view';
import type { lineFlags } from '../flags/logs/line-flags.ts';
import type { outputFlags } from '../flags/logs/output-flags.ts';
import type { LogRenderOptions } from '../views/logs/log-render-options.ts';
import { chooseOutput } from './flag-conflicts.ts';

type UsedFlags = typeof outputFlags & Pick<typeof lineFlags, 'include'>;
type LookCall = Pick<CommandCall<UsedFlags>, 'flags' | 'sourceOf' | 'color'> & {
  readonly stdout: { readonly isTTY: boolean };
};

/** How lines look, by the flags; of two that contradict each other the one on the command line holds. */
export function logsLook(
  call: LookCall,
  run: Pick<LogRenderOptions, 'showNamespace' | 'marksRestarts'>,
): LogRenderOptions {
  const { flags, color, stdout } = call;
  return {
    output: chooseOutput(flags, call.sourceOf),
    color: color.stdout,
    terminal: stdout.isTTY,
    ...run,
    prefix: !flags.noPrefix && !flags.plain,
    onlyLogLines: flags.onlyLogLines || flags.plain,
    ...timestampsOf(call),
    timestampFormat: flags.timestampFormat,
    timeZone: flags.timezone,
    podColors: flags.podColors ?? [],
    containerColors: containerColorsOf(call),
    // What a line was chosen for is what the eye looks for.
    highlight: [...flags.highlight, ...flags.include],
  };
}

// They go with the prefix, unless somebody asks for them as firmly as for its absence.
function timestampsOf({ flags, sourceOf }: LookCall): Pick<LogRenderOptions, 'timestamps'> {
  if (!flags.timestamps) return { timestamps: false };
  const { kind } = sourceOf('timestamps');
  if (kind === 'default') return {};
  const hides = (flag: 'noPrefix' | 'plain'): boolean =>
    flags[flag] && sourceOf(flag).kind === 'flag';
  return kind !== 'flag' && (hides('noPrefix') || hides('plain')) ? {} : { timestamps: true };
}

function containerColorsOf({ flags, sourceOf }: LookCall): readonly SgrStyle[] {
  const { containerColors, diffContainer } = flags;
  const byDefault = diffContainer ? defaultNamePalette : [];
  const isBeaten =
    sourceOf('diffContainer').kind === 'flag' && sourceOf('containerColors').kind !== 'flag';
  return isBeaten ? byDefault : (containerColors ?? byDefault);
}
