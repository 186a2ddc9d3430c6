import { Component, h, type ComponentChild } from 'preact';
import { everything, narrowings } from '../choices.ts';
import { hueOf } from '../list/row-view.ts';
import { namePieces, podName } from '../pod-name.ts';
import type { Viewer } from '../viewer.ts';
import { icon, type IconName } from './icon.ts';

interface StageProps {
  readonly viewer: Viewer;
  /** Opens the list that pods are chosen from. */
  readonly onPods: () => void;
}

/** The lines, with what lies over them: lanes' names, why there are none, and "N new". */
export function Stage({ viewer, onPods }: StageProps): ComponentChild {
  const { lanes, list } = viewer;
  const { unseen } = list;
  return h('main', { class: 'glass stage' }, [
    lanes !== undefined && h(LaneNames, { key: 'lanes', lanes, of: viewer.laneCount, onPods }),
    h(ListHost, { key: 'list', element: list.list.element }),
    h(Emptiness, { key: 'empty', viewer }),
    (unseen > 0 || list.isPaused) &&
      h(
        'button',
        { key: 'pill', type: 'button', class: 'primary pill', onClick: () => list.setFollow(true) },
        [icon('down'), pillText(unseen, list.isPaused)],
      ),
  ]);
}

function pillText(unseen: number, isPaused: boolean): string {
  const count = unseen === 0 ? 'Paused' : `${unseen.toLocaleString('en')} new`;
  return isPaused && unseen > 0 ? `Paused · ${count}` : count;
}

/** Keeps the list's own element in the page. */
class ListHost extends Component<{ element: HTMLElement }> {
  private host: HTMLElement | null = null;

  override componentDidMount(): void {
    this.host?.append(this.props.element);
  }

  override shouldComponentUpdate(): boolean {
    return false;
  }

  override render(): ComponentChild {
    return h('div', { class: 'list-host', ref: (host: HTMLElement | null) => (this.host = host) });
  }
}

interface LaneNamesProps {
  readonly lanes: readonly string[];
  /** Pods that there could be lanes of. */
  readonly of: number;
  readonly onPods: () => void;
}

function LaneNames({ lanes, of, onPods }: LaneNamesProps): ComponentChild {
  return h('div', { class: `lane-names lanes-${lanes.length}` }, [
    h(
      'button',
      {
        type: 'button',
        title: 'Choose the pods that have a lane',
        onClick: onPods,
      },
      `${lanes.length} of ${of} pods`,
    ),
    lanes.map((lane) => {
      const name = podName(lane);
      const [head, tail] = namePieces(name.pod);
      return h(
        'span',
        { key: lane, class: `pod pod-cell ${hueOf(name)}`, title: lane, 'aria-hidden': 'true' },
        [h('span', { class: 'pod-head' }, head), h('span', { class: 'pod-tail' }, tail)],
      );
    }),
  ]);
}

interface Empty {
  readonly sign: IconName;
  readonly title: string;
  readonly text: string;
  readonly action?: ComponentChild;
}

function Emptiness({ viewer }: { readonly viewer: Viewer }): ComponentChild {
  const empty = emptinessOf(viewer);
  if (empty === undefined) return null;
  return h('div', { class: 'emptiness', role: 'status' }, [
    h('div', { class: 'sign' }, icon(empty.sign)),
    h('h2', null, empty.title),
    h('p', null, empty.text),
    empty.action,
  ]);
}

function emptinessOf(viewer: Viewer): Empty | undefined {
  const { admission, state } = viewer;
  const hasRows = (state?.total ?? 0) > 0;
  if (admission === 'unadmitted') {
    return {
      sign: 'link',
      title: 'This browser is not let in yet',
      text: 'Open the link that the terminal printed which shares the logs: it lets a browser in, and then this address works here too.',
    };
  }
  if (admission === 'expired' || (state?.connection === 'refused' && !hasRows)) {
    return {
      sign: 'link',
      title: 'This link is used or has expired',
      text: 'A link opens the logs once. Take the new one from the terminal that shares them: it is printed there when the old one is used.',
    };
  }
  if (!hasRows) return waiting(viewer);
  if (state?.matched === 0 && !state.isFiltering) {
    return {
      sign: 'search',
      title: 'No line matches',
      text: `None of ${state.total.toLocaleString('en')} rows is left by the search and the filters.`,
      action:
        narrowings(viewer.choices) > 0 &&
        h(
          'button',
          { type: 'button', class: 'solid', onClick: () => viewer.choose(everything) },
          'Show everything',
        ),
    };
  }
  return undefined;
}

function waiting({ admission, state }: Viewer): Empty {
  if (state?.connection === 'ended') {
    return { sign: 'pause', title: 'The session has ended', text: 'No line was written in it.' };
  }
  if (admission === 'unreachable' || state?.connection === 'waiting') {
    return {
      sign: 'plug',
      title: 'The terminal does not answer',
      text: 'Is the command that shares the logs still running? This page connects again by itself.',
    };
  }
  if (state?.connection !== 'open') return { sign: 'plug', title: 'Connecting…', text: '' };
  return {
    sign: 'follow',
    title: 'Waiting for lines',
    text: 'Connected. Lines appear here as soon as a container writes one.',
  };
}
