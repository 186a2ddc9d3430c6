import type { Message } from '../wire/messages.ts';
import { podKey, samePod, type PodEvent, type PodRef, type PodRow, type PodView } from './pod.ts';
import { addSample, noUsage, type UsageHistory } from './usage.ts';

/** How the page is connected. `expired`: a new link from the terminal is needed. */
export type LinkState = 'connecting' | 'open' | 'lost' | 'expired';

/** All that the page shows, logs apart. */
export interface ViewState {
  readonly link: LinkState;
  /** The server has no pattern. */
  readonly awaiting: boolean;
  readonly pattern: string | undefined;
  /** Undefined until the first list for this pattern. */
  readonly pods: readonly PodRow[] | undefined;
  readonly focus: PodRef | undefined;
  /** The visitor has chosen a pod, or none; from then on the server's choice is not taken. */
  readonly chosen: boolean;
  /** Undefined until the server has sent it. */
  readonly pod: PodView | undefined;
  readonly usage: UsageHistory;
  /** Newest first. */
  readonly events: readonly PodEvent[];
  /** Values that were asked for, by {@link revealKey}. */
  readonly revealed: ReadonlyMap<string, string>;
  /** What the server could not do. */
  readonly problem: string | undefined;
}

/** What is shown before the server has said anything. */
export const firstState: ViewState = {
  link: 'connecting',
  awaiting: false,
  pattern: undefined,
  pods: undefined,
  focus: undefined,
  chosen: false,
  pod: undefined,
  usage: noUsage,
  events: [],
  revealed: new Map(),
  problem: undefined,
};

const mostEvents = 200;

/** The key of a variable in {@link ViewState.revealed}. */
export function revealKey(container: string, name: string): string {
  return `${container}\n${name}`;
}

/** The state with another pod in focus, or none. */
export function withFocus(state: ViewState, focus: PodRef | undefined): ViewState {
  const { pod, usage, events, revealed } = firstState;
  return { ...state, focus, pod, usage, events, revealed };
}

/** The state after a message. One about a pod that is not in focus changes nothing. */
export function receive(state: ViewState, message: Message, now: number): ViewState {
  switch (message.type) {
    case 'awaitingPattern':
      return {
        ...withFocus(state, undefined),
        awaiting: true,
        pattern: undefined,
        pods: undefined,
      };
    case 'pods':
      return receivePods(state, message);
    case 'pod':
      return isFocused(state, message.pod) ? { ...state, pod: message.pod } : state;
    case 'event':
      return isFocused(state, message.pod) ? addEvent(state, message.event) : state;
    case 'metrics':
      return receiveMetrics(state, message, now);
    case 'revealed':
      return isFocused(state, message.pod) ? addRevealed(state, message) : state;
    case 'problem':
      return { ...state, problem: message.message };
    case 'log':
    case 'logNote':
      return state;
  }
}

function isFocused({ focus }: ViewState, pod: PodRef): boolean {
  return focus !== undefined && samePod(focus, pod);
}

function receivePods(state: ViewState, message: Extract<Message, { type: 'pods' }>): ViewState {
  const { pods, pattern, focus } = message;
  const next = {
    ...state,
    awaiting: false,
    pods,
    pattern: pattern === '' ? state.pattern : pattern,
  };
  return state.chosen || focus === undefined || state.focus !== undefined
    ? next
    : withFocus(next, focus);
}

function receiveMetrics(
  state: ViewState,
  { pod, disabled, reason, usage }: Extract<Message, { type: 'metrics' }>,
  now: number,
): ViewState {
  if (state.focus === undefined || (pod !== undefined && !isFocused(state, pod))) return state;
  if (disabled) return { ...state, usage: { state: 'off', reason, samples: [] } };
  return { ...state, usage: addSample(state.usage, { at: now, usage }) };
}

/** An event that is told again, or that happened again, takes its new place. */
function addEvent(state: ViewState, event: PodEvent): ViewState {
  const others = state.events.filter(({ key }) => key !== event.key);
  const events = [event, ...others].sort((one, other) => other.at - one.at).slice(0, mostEvents);
  return { ...state, events };
}

function addRevealed(
  state: ViewState,
  { container, name, value }: Extract<Message, { type: 'revealed' }>,
): ViewState {
  const revealed = new Map(state.revealed).set(revealKey(container, name), value);
  return { ...state, revealed };
}

/** The row of the focused pod, where the list has it. */
export function focusedRow({ pods, focus }: ViewState): PodRow | undefined {
  if (focus === undefined) return undefined;
  const key = podKey(focus);
  return pods?.find((row) => podKey(row) === key);
}
