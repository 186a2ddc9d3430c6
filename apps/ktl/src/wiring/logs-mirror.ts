import type { CommandCall } from '@ktl/cli-kit';
import type { ClusterIdentity } from '@ktl/kube-client';
import type { LogStage } from '@ktl/log-tailer';
import {
  createStampFormat,
  defaultMatchPalette,
  openTimeZone,
  parseStampLayout,
} from '@ktl/term-view';
import type { logsFlags } from '../flags/logs-flags.ts';
import { createLineHighlighter } from '../views/logs/line-marker.ts';
import type { LogRenderOptions } from '../views/logs/log-render-options.ts';
import { createFrameMaker } from '../views/logs/mirror-frames.ts';
import type { MirrorCall } from './open-mirror.ts';

type LogsCall = MirrorCall &
  Pick<CommandCall<typeof logsFlags>, 'flags' | 'drain' | 'stderr'> & {
    readonly args: { readonly query: readonly string[] };
  };

/** Where lines are from, as viewers are told. */
export interface MirroredPlace {
  readonly context: string;
  readonly server?: string;
  readonly namespace?: string;
}

/** What of a run of `ktl logs` others see. */
export interface LogsMirror extends AsyncDisposable {
  /** Shows each event that comes by. */
  readonly stage: LogStage;
  /** Nothing more comes. A run that has read to its end is shown until it is told to stop. */
  finish(): Promise<void>;
}

/**
 * Opens the mirror of a run.
 * @param about.cluster - undefined where lines come from files
 * @throws KtlError as `openMirror` does
 */
export async function openLogsMirror(
  call: LogsCall,
  about: {
    readonly cluster?: ClusterIdentity | undefined;
    readonly look: LogRenderOptions;
  },
): Promise<LogsMirror> {
  const { look, cluster } = about;
  return openLinesMirror(call, {
    look,
    title: ['ktl logs', ...call.args.query].join(' '),
    ...(cluster === undefined ? {} : { cluster: placeOf(call, cluster) }),
  });
}

/**
 * Opens the mirror of whatever has lines to show.
 * @param about.pagePort - of `--ui` where its address has none; default 8080
 * @throws KtlError as `openMirror` does
 */
export async function openLinesMirror(
  call: MirrorCall & Pick<CommandCall, 'drain' | 'stderr'>,
  about: {
    readonly look: LogRenderOptions;
    readonly title: string;
    readonly cluster?: MirroredPlace;
    readonly pagePort?: number;
    readonly onOpen?: (links: readonly string[]) => void;
    /** Lines of a capture; `live` where it is still written. Default: lines as they come. */
    readonly capture?: 'whole' | 'live';
  },
): Promise<LogsMirror> {
  const { look, title, cluster } = about;
  const patterns = look.highlight ?? [];
  const { openMirror } = await import('./open-mirror.ts');
  const session = {
    kind: 'logs',
    title,
    highlights: patterns.map(({ source }) => source),
    ...(cluster === undefined ? {} : { cluster }),
    ...(about.capture === 'whole' ? { isCapture: true } : {}),
  } as const;
  const mirror = await openMirror(call, session, about.pagePort);
  about.onOpen?.(mirror.links);
  const now = (): number => call.host.now();
  const framesOf = createFrameMaker({
    highlighter:
      patterns.length === 0 ? undefined : createLineHighlighter(patterns, defaultMatchPalette),
    format: createStampFormat(
      parseStampLayout(look.timestampFormat ?? 'youtube'),
      look.timeZone ?? openTimeZone('Local'),
    ),
    now,
    isStored: about.capture !== undefined,
  });
  let lastStamp = '';
  return {
    stage: (event) => {
      const frames = framesOf(event);
      for (const { ts } of frames) if (ts > lastStamp) lastStamp = ts;
      mirror.session.publish(frames);
      return event;
    },
    async finish() {
      const { drain } = call;
      const reason = drain.aborted ? 'stopped' : 'all was read';
      // A capture has no time but its own.
      const ts = about.capture === undefined || lastStamp === '' ? nowStamp(now) : lastStamp;
      mirror.session.publish([{ kind: 'end', ts, reason }]);
      if (drain.aborted) return;
      void call.stderr.write(`${endText(about.capture !== undefined)}\n`);
      await new Promise<void>((resolve) => {
        drain.addEventListener('abort', () => resolve(), { once: true });
      });
    },
    [Symbol.asyncDispose]: () => mirror[Symbol.asyncDispose](),
  };
}

function nowStamp(now: () => number): string {
  return new Date(now()).toISOString();
}

function placeOf(
  { flags }: LogsCall,
  { context, server, namespace }: ClusterIdentity,
): MirroredPlace {
  // The simulated cluster of --demo has no address.
  const place = server === '' ? { context } : { context, server };
  if (flags.allNamespaces) return place;
  const named = flags.namespaces.join(',');
  return { ...place, namespace: named === '' ? namespace : named };
}

function endText(isCapture: boolean): string {
  return isCapture
    ? 'mirror: all of the capture is on the page; Ctrl-C ends'
    : 'mirror: all was read; Ctrl-C ends the mirror';
}
