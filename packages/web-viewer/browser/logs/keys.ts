import type { Viewer } from './viewer.ts';

/** What keys do that is not the viewer's own. */
export interface KeyPort {
  readonly focusSearch: () => void;
  readonly toggleHelp: () => void;
  readonly toggleLanes: () => void;
  /** Closes what lies over the page; false when nothing does. */
  readonly close: () => boolean;
}

/** Keys and what they do, for the help. */
export const keyHelp: readonly (readonly [readonly string[], string])[] = [
  [['/'], 'search'],
  [['j', 'k'], 'next line, previous line'],
  [['g', 'G'], 'first line, newest line'],
  [['n', 'N'], 'next match, previous match'],
  [['e', 'E'], 'next error, previous error'],
  [['x', 'X'], 'next gap, previous gap'],
  [['r', 'R'], 'next restart, previous restart'],
  [['v', 'V'], 'next event, previous event'],
  [['Enter'], 'open the line, or close it'],
  [['c', 'y'], 'copy the line, copy a link to it'],
  [['f'], 'follow the newest line'],
  [['p'], 'pause'],
  [['w'], 'wrap long lines'],
  [['l'], 'a lane for each pod'],
  [['Space', 'Shift Space'], 'a screen down, up'],
  [['Esc'], 'close, or take the selection or the range of time away'],
  [['?'], 'this list'],
];

const jumps = { e: 'error', x: 'gap', r: 'restart', v: 'event', n: 'match' } as const;

type Action = (viewer: Viewer, port: KeyPort, event: KeyboardEvent) => void;

const page =
  (direction: 1 | -1): Action =>
  ({ list }, _, event) => {
    const sign = event.shiftKey && event.key === ' ' ? -direction : direction;
    list.list.scrollBy(sign * (list.list.viewHeightPx - 44));
  };

const actions: Readonly<Record<string, Action>> = {
  '/': (_, port) => port.focusSearch(),
  '?': (_, port) => port.toggleHelp(),
  j: ({ list }) => list.step(1),
  k: ({ list }) => list.step(-1),
  ArrowDown: ({ list }) => list.step(1),
  ArrowUp: ({ list }) => list.step(-1),
  PageDown: page(1),
  PageUp: page(-1),
  ' ': page(1),
  g: ({ list }) => list.toStart(),
  Home: ({ list }) => list.toStart(),
  G: ({ list }) => list.setFollow(true),
  End: ({ list }) => list.setFollow(true),
  f: ({ list }) => list.setFollow(!list.isFollowing),
  p: ({ list }) => list.togglePause(),
  w: (viewer) => viewer.setWrap(!viewer.wrap),
  l: (_, port) => port.toggleLanes(),
  Enter: (viewer) => viewer.withSelected((row) => viewer.list.toggleExpanded(row)),
  c: (viewer) => viewer.withSelected((row) => void viewer.copyRow(row)),
  y: (viewer) => viewer.withSelected((row) => void viewer.linkTo(row)),
};

/** Does what a key means; keys typed into a field are left to it. */
export function pressKey(event: KeyboardEvent, viewer: Viewer, port: KeyPort): void {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.key === 'Escape') {
    escape(event, viewer, port);
    return;
  }
  if (isTaken(event)) return;
  const action = actions[event.key] ?? jumpOf(event.key);
  if (action === undefined) return;
  event.preventDefault();
  action(viewer, port, event);
}

function jumpOf(key: string): Action | undefined {
  const kind = Object.entries(jumps).find(([name]) => name === key.toLowerCase())?.[1];
  if (kind === undefined) return undefined;
  return (viewer) => void viewer.jump(kind, key === key.toLowerCase() ? 'next' : 'previous');
}

function escape(event: KeyboardEvent, viewer: Viewer, port: KeyPort): void {
  const { target } = event;
  if (target instanceof HTMLInputElement) {
    viewer.list.list.element.focus();
    return;
  }
  if (port.close()) return;
  if (viewer.list.selected !== undefined) viewer.list.deselect();
  else viewer.clearRange();
}

/** Whether the focused element uses the key itself. */
function isTaken({ target, key }: KeyboardEvent): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.closest('dialog') !== null) return key !== '?';
  if (target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement) return true;
  const isControl = target.closest('button, summary, a') !== null;
  return isControl && (key === 'Enter' || key === ' ');
}
