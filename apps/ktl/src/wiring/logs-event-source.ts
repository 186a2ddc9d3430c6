import { faults, type FlagSource } from '@ktl/cli-kit';
import { isKtlError } from '@ktl/faults';
import { tailEvents, type EventRefusal } from '@ktl/log-tailer';
import type { LogsRun, OpenSource } from './logs-run.ts';

/** The flags of `ktl logs` that say whether events are wanted. */
export interface EventChoice {
  readonly events: boolean;
  readonly eventsOnly: boolean;
  readonly previous: boolean;
}

/**
 * Whether events are shown, and whether lines are.
 * @throws KtlError FLAG_CONFLICT where the command line has `--events-only` and `--previous`
 */
export function chooseEvents(
  flags: EventChoice,
  sourceOf: (flag: keyof EventChoice) => FlagSource,
): 'none' | 'beside' | 'only' {
  if (!flags.eventsOnly) return flags.events ? 'beside' : 'none';
  const isGiven = (flag: keyof EventChoice): boolean => sourceOf(flag).kind === 'flag';
  if (!flags.previous) return 'only';
  // One on the command line beats the other from the environment or the file.
  if (!isGiven('eventsOnly')) return flags.events ? 'beside' : 'none';
  if (!isGiven('previous')) return 'only';
  throw faults.FLAG_CONFLICT({
    first: '--events-only',
    second: '--previous',
    reason: 'the one shows no log, the other names which log to show',
  });
}

/** What a run of `ktl logs` reads for the sake of events: nothing else, or beside the containers. */
export function readEvents(
  choice: 'none' | 'beside' | 'only',
  run: Pick<LogsRun, 'query' | 'range'>,
): Pick<LogsRun, 'containers' | 'sources'> {
  if (choice === 'none') return {};
  const { tailLines, lastLines, sinceMs, untilMs, headLines } = run.range;
  const open: OpenSource = ({ client, targets, follow, log, clock, onMissing }) =>
    tailEvents({
      client,
      query: run.query,
      targets: targets.subscribe(),
      tailLines: tailLines ?? lastLines,
      ...{ sinceMs, untilMs, headLines },
      follow,
      clock,
      onRefused(refusal) {
        if (choice === 'only' && refusal.refused === refusal.asked) throw refusal.error;
        log.warn(refusalText(refusal));
        onMissing();
      },
    });
  return { containers: choice === 'beside', sources: [open] };
}

function refusalText({ error, refused, asked }: EventRefusal): string {
  const scope = asked === 1 ? '' : ` of ${String(refused)} of ${String(asked)} namespaces`;
  const reason = isKtlError(error) ? error.message : String(error);
  const hint = isKtlError(error) && error.hint !== undefined ? `; ${error.hint}` : '';
  return `no events${scope} are shown: ${reason}${hint}`;
}
