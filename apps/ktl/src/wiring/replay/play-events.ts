import { systemClock } from '@ktl/kube-client';
import { chainStages, type LogEvent, type LogStage, type LogTail } from '@ktl/log-tailer';
import type { CommandCall } from '@ktl/cli-kit';
import type { LiveKeys } from '../../live/live-keys.ts';
import { gapText } from '../../views/logs/gap-text.ts';
import type { LogRenderer } from '../../views/logs/log-renderer.ts';
import type { LineLimit } from './limit-lines.ts';
import { paceEvents, type Pace } from './pace-events.ts';

/** What becomes of the events of a replay. */
export interface Play {
  readonly stages: readonly LogStage[];
  readonly limit: LineLimit;
  readonly pace: Pick<Pace, 'speed' | 'maxPauseMs' | 'onSilence'>;
  readonly live?: LiveKeys | undefined;
  /** Sees what is shown, last of all. */
  readonly mirror?: LogStage | undefined;
  /** Undefined: nothing goes to stdout. */
  readonly renderer: LogRenderer | undefined;
}

/** Shows the events of a replay until they end, the limit is reached or the command is stopped. */
export async function playEvents(
  call: Pick<CommandCall, 'stdout' | 'drain' | 'log'>,
  tail: LogTail,
  play: Play,
): Promise<void> {
  const { live, renderer } = play;
  const drain = (): void => {
    live?.[Symbol.dispose]();
    tail.drain();
  };
  call.drain.addEventListener('abort', drain, { once: true });
  if (call.drain.aborted) drain();
  const last = chainStages([live?.stage ?? pass, play.mirror ?? pass]);
  try {
    for await (const event of paced(call, chosen(tail, play), play)) {
      const gate = live?.gate();
      if (gate !== undefined) await gate;
      const shown = last(event);
      // Lines that are lost are told, whichever form the others have.
      const isHidden = event.type === 'gap' && renderer?.showsGaps === false;
      if (isHidden) call.log.error(gapText(event.gap));
      const bytes = shown === undefined ? undefined : renderer?.render(shown);
      if (bytes !== undefined) await call.stdout.write(bytes, () => renderer?.reuse?.(bytes));
    }
  } finally {
    call.drain.removeEventListener('abort', drain);
  }
}

const pass: LogStage = (event) => event;

function paced(
  { drain: signal }: Pick<CommandCall, 'drain'>,
  events: AsyncIterable<LogEvent>,
  { pace }: Play,
): AsyncIterable<LogEvent> {
  if (pace.speed === Infinity) return events;
  return paceEvents(events, { ...pace, clock: systemClock, signal });
}

async function* chosen(tail: LogTail, play: Play): AsyncGenerator<LogEvent, undefined> {
  const stage = chainStages([...play.stages, play.limit.stage]);
  for await (const event of tail) {
    const kept = stage(event);
    if (kept !== undefined) yield kept;
    if (play.limit.isReached) return;
  }
}
