import { h, type ComponentChild } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { podKey } from '../state/pod.ts';
import { isHealthy } from '../state/rows.ts';
import type { ViewState } from '../state/view-state.ts';
import { count } from '../state/words.ts';

const quietMs = 1_500;

/** Says to a screen reader what changed, in one sentence and not more often than it can be heard. */
export function Announcer({ state }: { readonly state: ViewState }): ComponentChild {
  const text = summaryOf(state);
  const [said, say] = useState('');
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => {
    timer.current = setTimeout(() => say(text), quietMs);
    return () => clearTimeout(timer.current);
  }, [text]);
  return h('div', { class: 'unseen', role: 'status', 'aria-live': 'polite', id: 'summary' }, said);
}

/** The state of the page in a sentence. */
export function summaryOf({
  link,
  awaiting,
  pods,
  pattern,
  focus,
  pod,
  events,
}: ViewState): string {
  if (link === 'lost') return 'The connection is lost; trying again.';
  if (link === 'expired')
    return 'This page is not let in: open the link that kubeluma printed last.';
  if (awaiting) return 'Waiting for a pattern of pod names.';
  const sentences: string[] = [];
  if (pods !== undefined) {
    const sick = pods.filter((row) => !isHealthy(row)).length;
    sentences.push(`${count(pods.length, 'pod')} match ${pattern ?? ''}, ${sick} not well.`);
  }
  if (focus !== undefined && pod !== undefined) {
    const ready = pod.containers.filter((container) => container.ready).length;
    const warnings = events.filter(({ type }) => type === 'Warning').length;
    sentences.push(
      `${podKey(focus)}: ${pod.status}, ${ready} of ${count(pod.containers.length, 'container')} ready, ${count(warnings, 'warning')}.`,
    );
  }
  return sentences.join(' ');
}
