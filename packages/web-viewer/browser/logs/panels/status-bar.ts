import { Component, h, type ComponentChild } from 'preact';
import type { State } from '../../engine/protocol.ts';
import type { Viewer } from '../viewer.ts';

/** Counts, and what is missing; below it what a screen reader says. */
export function StatusBar({ viewer }: { readonly viewer: Viewer }): ComponentChild {
  const { state, note } = viewer;
  return h('footer', { class: 'status' }, [
    h('span', null, state === undefined ? '' : counts(state)),
    state !== undefined && state.missing > 0 && warn(`${number(state.missing)} missing`),
    state !== undefined && state.skipped > 0 && warn(`${number(state.skipped)} skipped`),
    state !== undefined &&
      state.evicted > 0 &&
      h('span', null, `${number(state.evicted)} dropped here`),
    h('span', { class: 'grow' }),
    state?.isFiltering === true &&
      h('progress', {
        'aria-label': 'Filtering',
        max: Math.max(1, state.total),
        value: state.filteredRows,
      }),
    h('span', { class: 'rate' }, state === undefined ? '' : rate(state)),
    h('span', { class: 'keys-hint quiet' }, [h('kbd', null, '?'), ' keys']),
    h('div', { class: `toast glass frosted ${note === '' ? '' : 'shown'}`, role: 'status' }, note),
    h(Spoken, { viewer }),
  ]);
}

function warn(text: string): ComponentChild {
  return h('span', { class: 'warn' }, text);
}

function counts(state: State): string {
  // Of a capture it is known how many lines it has: the same number as elsewhere.
  if (state.session?.isCapture === true) return lineCounts(state);
  const total = `${number(state.total)} rows`;
  return state.matched === state.total ? total : `${number(state.matched)} of ${total}`;
}

function lineCounts({ lines, matched, matchedLines, total }: State): string {
  const all = lines === 1 ? '1 line' : `${number(lines)} lines`;
  return matched === total ? all : `${number(matchedLines)} of ${all}`;
}

/** What is read again is as fast as the network: that says nothing of the log. */
function rate({ isCatchingUp, rowsPerSecond, session }: State): string {
  return isCatchingUp || session?.isCapture === true ? '' : `${number(rowsPerSecond)}/s`;
}

function number(count: number): string {
  return count.toLocaleString('en');
}

const speakMs = 5000;

/** Says now and then how many lines came, rather than each of them. */
class Spoken extends Component<{ viewer: Viewer }, { text: string }> {
  override state = { text: '' };
  private timer: ReturnType<typeof setInterval> | undefined;
  private said = -1;

  override componentDidMount(): void {
    this.timer = setInterval(() => this.speak(), speakMs);
  }

  override componentWillUnmount(): void {
    clearInterval(this.timer);
  }

  override render(): ComponentChild {
    return h('div', { class: 'unseen', 'aria-live': 'polite' }, this.state.text);
  }

  private speak(): void {
    const { state } = this.props.viewer;
    if (state === undefined || state.total === this.said) return;
    const more = this.said < 0 ? '' : `${number(Math.max(0, state.total - this.said))} new, `;
    this.said = state.total;
    this.setState({ text: `${more}${counts(state)}` });
  }
}
