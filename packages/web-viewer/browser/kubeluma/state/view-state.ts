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
  /**
   * Which choice of the server is taken while no pod is in focus: `any` at first, `single` after a search
   * (where one pod matches, there is nothing to choose), `none` once the visitor has chosen.
   */
  readonly adopt: 'any' | 'single' | 'none';
  /** Key of the pod that the server had in focus last; all tabs of a browser share it. */
  readonly told: string;
  /** Undefined until the server has sent it. */
  readonly pod: PodView | undefined;
  readonly usage: UsageHistory;
  /** Newest first. */
  readonly events: readonly PodEvent[];
  /** Values that were asked for, by {@link revealKey}. */
  readonly revealed: ReadonlyMap<string, string>;
  /** Why there are no events; undefined where they may be read. */
  readonly eventsRefused: string | undefined;
  /** Which cluster is looked at; '' where the server does not say. */
  readonly cluster: string;
  /** Since when the cluster has not answered, milliseconds since the epoch. */
  readonly staleSince: number | undefined;
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
  adopt: 'any',
  told: '',
  pod: undefined,
  usage: noUsage,
  events: [],
  revealed: new Map(),
  eventsRefused: undefined,
  cluster: '',
  staleSince: undefined,
  problem: undefined,
};

const mostEvents = 200;

/** The key of a variable in {@link ViewState.revealed}. */
export function revealKey(container: string, name: string): string {
  return `${container}\n${name}`;
}

/** The state with another pod in focus, or none. */
export function withFocus(state: ViewState, focus: PodRef | undefined): ViewState {
  const { pod, usage, events, revealed, eventsRefused } = firstState;
  return { ...state, focus, pod, usage, events, revealed, eventsRefused };
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
        adopt: 'single',
        cluster: message.cluster,
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
    case 'noEvents':
      return isFocused(state, message.pod) ? { ...state, eventsRefused: message.reason } : state;
    case 'problem':
      return receiveProblem(state, message);
    case 'log':
    case 'logNote':
      return state;
  }
}

function isFocused({ focus }: ViewState, pod: PodRef): boolean {
  return focus !== undefined && samePod(focus, pod);
}

function receivePods(state: ViewState, message: Extract<Message, { type: 'pods' }>): ViewState {
  const { pods, focus, cluster, staleSince } = message;
  const pattern = message.pattern === '' ? state.pattern : message.pattern;
  const isOther = state.pattern !== undefined && pattern !== state.pattern;
  // Another pattern, from here or from another tab: what was in focus belongs to the one before.
  const base: ViewState = isOther ? { ...withFocus(state, undefined), adopt: 'single' } : state;
  const told = focus === undefined ? '' : podKey(focus);
  const next = { ...base, awaiting: false, pods, pattern, cluster, staleSince, told };
  // It had the pod that is shown here, and has another: another tab chose that, and nothing comes for this one.
  const isMoved =
    next.focus !== undefined && podKey(next.focus) === state.told && told !== state.told;
  if (isMoved && focus !== undefined) return withFocus(next, focus);
  const isTaken = next.adopt === 'any' || (next.adopt === 'single' && pods.length === 1);
  return isTaken && focus !== undefined && next.focus === undefined ? withFocus(next, focus) : next;
}

function receiveProblem(
  state: ViewState,
  { message, action }: Extract<Message, { type: 'problem' }>,
): ViewState {
  const next = { ...state, problem: message };
  // The pod is not there: an old address, or it went while it was clicked.
  return action === 'focus' && state.pod === undefined ? withFocus(next, undefined) : next;
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
