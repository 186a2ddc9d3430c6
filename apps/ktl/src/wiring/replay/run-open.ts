import { openBrowser, type CommandCall } from '@ktl/cli-kit';
import { systemClock } from '@ktl/kube-client';
import { openTimeZone } from '@ktl/term-view';
import type { openFlags } from '../../flags/capture/open-flags.ts';
import { allowLinearPatterns } from '../logs-line-stages.ts';
import { openLinesMirror } from '../logs-mirror.ts';
import { anyCase, chooseLines, wantedPatterns } from './choose-lines.ts';
import { createLineLimit } from './limit-lines.ts';
import { openReplay } from './open-replay.ts';
import { playEvents } from './play-events.ts';
import { captureTitle, placeOfCapture } from './replay-title.ts';
import { replayTail } from './replay-tail.ts';

type OpenArgs = { readonly artifact: { readonly summary: string; readonly required: true } };
type OpenCall = CommandCall<typeof openFlags, OpenArgs>;

const anyFreePort = ':0';

/** Runs `ktl logs capture open`. */
export async function runOpen(given: OpenCall): Promise<'ok'> {
  const timezone = openTimeZone('Local');
  const ui = given.flags.ui ?? anyFreePort;
  const flags = { ...given.flags, ui, timezone };
  const call = { ...given, flags };
  const { host, stdout, stderr } = call;
  await using artifact = await openReplay(call, call.args.artifact, {
    preferJson: flags.preferJson,
  });
  const grep = anyCase(flags.grep);
  if (grep.length > 0) allowLinearPatterns();
  const filter = { ...(await chooseLines({ flags, host }, artifact)), grep };
  await using mirror = await openLinesMirror(call, {
    look: { highlight: wantedPatterns(flags), timeZone: timezone },
    title: captureTitle('capture', artifact, await artifact.summary()),
    capture: 'whole',
    ...placeOfCapture(artifact.metadata),
    onOpen: ([link = '']) => {
      const isTTY = stdout.isTTY || stderr.isTTY;
      if (flags.open) openBrowser(link, { platform: process.platform, env: host.env, isTTY });
    },
  });
  const { clock, byTime, follow } = { clock: systemClock, byTime: true, follow: false };
  await using tail = replayTail({ artifact, filter, byTime, follow, clock });
  await playEvents(call, tail, {
    ...{ stages: [], limit: createLineLimit(), mirror: mirror.stage, renderer: undefined },
    pace: { speed: Infinity, maxPauseMs: 0, onSilence: () => undefined },
  });
  await mirror.finish();
  return 'ok';
}
