import type { LogOrigin } from '@ktl/log-tailer';
import { faintStyle, paint, sanitiseText } from '@ktl/term-view';
import { exitText, type ContainerExit } from '../exit-text.ts';

type Followed = LogOrigin['target'];

/** How lines about containers look. */
export interface LifecycleLook {
  readonly color: boolean;
  /** Names the namespace too. */
  readonly showNamespace: boolean;
}

/**
 * `+ checkout-1 › app`, and `(restart 2, exit 1 Error)` for an instance after the first that was followed:
 * how the one before it ended.
 */
export function arrivalText(
  target: Followed,
  look: LifecycleLook & {
    readonly restarts: number | undefined;
    readonly before?: ContainerExit | undefined;
  },
): string {
  const { restarts, before } = look;
  const why = before === undefined ? '' : `, ${exitText(before)}`;
  const suffix = restarts === undefined ? '' : ` (restart ${String(restarts)}${why})`;
  return faint(`+ ${nameOf(target, look)}${suffix}`, look.color);
}

/** `- checkout-1 › app`. */
export function departureText(target: Followed, look: LifecycleLook): string {
  return faint(`- ${nameOf(target, look)}`, look.color);
}

/** `+ 37 containers of 12 pods`. */
export function crowdText(sign: '+' | '-', targets: readonly Followed[], color: boolean): string {
  const pods = new Set(targets.map(({ namespace, pod }) => `${namespace}/${pod}`)).size;
  const of = `${String(pods)} pod${pods === 1 ? '' : 's'}`;
  return faint(`${sign} ${String(targets.length)} containers of ${of}`, color);
}

function nameOf({ namespace, pod, container }: Followed, { showNamespace }: LifecycleLook): string {
  const before = showNamespace ? `${sanitiseText(namespace)} ` : '';
  return `${before}${sanitiseText(pod)} › ${sanitiseText(container)}`;
}

function faint(text: string, color: boolean): string {
  return `${paint(text, color ? faintStyle : undefined)}\n`;
}
