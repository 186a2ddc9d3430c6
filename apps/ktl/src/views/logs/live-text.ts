import { faintStyle } from '@ktl/term-view';
import type { LogLevel } from '@ktl/log-lines';

/** What `s` shows. */
export interface LiveStatus {
  readonly open: number;
  readonly reconnecting: number;
  readonly shown: number;
  readonly hidden: number;
  readonly include: RegExp | undefined;
  readonly exclude: RegExp | undefined;
  readonly level: LogLevel | undefined;
}

/** Lines about the program itself stand back behind those of containers. */
export const dimStyle = faintStyle;

const keys: readonly (readonly [key: string, about: string])[] = [
  ['space, p', 'pause, go on'],
  ['/', 'show only lines that match; nothing takes the filter away'],
  ['!', 'hide lines that match'],
  ['l', 'least level: all, info, warn, error'],
  ['h', 'highlight what matches'],
  ['t', 'timestamps on, off'],
  ['n', 'names before the lines on, off'],
  ['m', 'draw a mark'],
  ['Enter', 'an empty line'],
  ['c', 'clear the screen'],
  ['s', 'what is followed and filtered'],
  ['q, Ctrl-C', 'end'],
];

/** What `?` shows. */
export const keyHelp = keys.map(([key, about]) => `  ${key.padEnd(10)} ${about}`).join('\n');

/** `12 containers followed, 1 reconnecting; 4211 lines shown, 120 hidden; only /x/; level warn and above` */
export function statusText(status: LiveStatus): string {
  const { open, reconnecting, shown, hidden, include, exclude, level } = status;
  const broken = reconnecting === 0 ? '' : `, ${String(reconnecting)} reconnecting`;
  return [
    `${counted(open + reconnecting, 'container')} followed${broken}`,
    `${counted(shown, 'line')} shown${hidden === 0 ? '' : `, ${String(hidden)} hidden`}`,
    ...(include === undefined ? [] : [`only /${include.source}/`]),
    ...(exclude === undefined ? [] : [`without /${exclude.source}/`]),
    ...(level === undefined ? [] : [`level ${level} and above`]),
  ].join('; ');
}

function counted(count: number, noun: string): string {
  return `${String(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** A rule across the screen with the time of day in it. */
export function markText(time: string, columns: number): string {
  const text = `── ${time} `;
  return text + '─'.repeat(Math.max(0, columns - text.length));
}
