import { LogBook } from '../logs/log-book.ts';
import { readMessage } from '../wire/messages.ts';
import { samePod, type PodRef } from './pod.ts';
import { firstState, receive, withFocus, type LinkState, type ViewState } from './view-state.ts';

/** What the inspector needs of the outside. */
export interface InspectorParts {
  /** Sends an action to the server, where there is a connection. */
  readonly send: (action: object) => void;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Told after each change; may come often. */
  readonly onChange: () => void;
}

interface LogName {
  readonly container: string;
  readonly previous: boolean;
}

/** The page's state and what changes it: the server's messages and the visitor's choices. */
export class Inspector {
  readonly logs = new LogBook();
  readonly #parts: InspectorParts;
  /** Logs that are subscribed, by container; `previous` ones apart. */
  readonly #following = new Map<string, LogName>();
  #state: ViewState = firstState;

  constructor(parts: InspectorParts) {
    this.#parts = parts;
  }

  get state(): ViewState {
    return this.#state;
  }

  /** Takes a message of the feed; what cannot be read is left out. */
  take(text: string): void {
    const message = readMessage(text, this.#parts.now());
    if (message === undefined) return;
    if (message.type === 'log' || message.type === 'logNote') {
      if (this.logs.receive(message)) this.#parts.onChange();
      return;
    }
    const before = this.#state.focus;
    this.#set(receive(this.#state, message, this.#parts.now()));
    const { focus } = this.#state;
    if (focus !== before) this.#turnTo(before, focus);
  }

  /** The connection is there again, or for the first time: asks for everything anew. */
  resubscribe(): void {
    const { focus, adopt } = this.#state;
    // Nothing of a pod while none is shown: what comes too early would be lost.
    if (focus !== undefined || adopt !== 'none') {
      this.#parts.send({ action: 'subscribe', channel: 'pod' });
    }
    if (focus === undefined) return;
    this.logs.expectRepeats();
    this.#parts.send({ action: 'focus', pod: focus.name, namespace: focus.namespace });
    for (const log of this.#following.values()) this.#sendLogs('subscribe', focus, log);
  }

  setLink(link: LinkState): void {
    this.#set({ ...this.#state, link });
  }

  /** Looks at a pod. */
  focus(pod: PodRef): void {
    const { focus } = this.#state;
    if (focus !== undefined && samePod(focus, pod)) return;
    this.#set({ ...withFocus(this.#state, pod), adopt: 'none' });
    this.#turnTo(focus, pod);
  }

  /** Back to the list. */
  leave(): void {
    const { focus } = this.#state;
    this.#set({ ...withFocus(this.#state, undefined), adopt: 'none' });
    this.#turnTo(focus, undefined);
  }

  /** Shows the list, whichever pod the server has in focus. */
  stay(): void {
    this.#set({ ...this.#state, adopt: 'none' });
  }

  /** Asks for the log of a container of the focused pod, once. @param previous - of the instance before */
  follow(container: string, previous = false): void {
    const { focus } = this.#state;
    const key = keyOf(container, previous);
    if (focus === undefined || container === '' || this.#following.has(key)) return;
    const log = { container, previous };
    this.#following.set(key, log);
    this.#sendLogs('subscribe', focus, log);
  }

  /** Wants the log of the instance before no more; it is asked for anew the next time. */
  endPrevious(container: string): void {
    const { focus } = this.#state;
    const log = { container, previous: true };
    if (focus === undefined || !this.#following.delete(keyOf(container, true))) return;
    this.#sendLogs('unsubscribe', focus, log);
    this.logs.forget(container, true);
  }

  /** Asks for a value that is masked. */
  reveal(container: string, name: string): void {
    const { focus } = this.#state;
    if (focus === undefined) return;
    const { name: pod, namespace } = focus;
    this.#parts.send({ action: 'reveal', pod, namespace, container, name });
  }

  /** A pattern was taken; its list may have come already, and otherwise the one that is there is not its. */
  expectPods(pattern: string): void {
    if (this.#state.pattern === pattern) return;
    const before = this.#state.focus;
    const next = withFocus({ ...this.#state, problem: undefined }, undefined);
    this.#set({ ...next, pattern, awaiting: false, pods: undefined, adopt: 'single' });
    this.#turnTo(before, undefined);
  }

  dismissProblem(): void {
    this.#set({ ...this.#state, problem: undefined });
  }

  #set(state: ViewState): void {
    this.#state = state;
    this.#parts.onChange();
  }

  #turnTo(before: PodRef | undefined, pod: PodRef | undefined): void {
    if (before !== undefined) {
      for (const log of this.#following.values()) this.#sendLogs('unsubscribe', before, log);
    }
    this.#following.clear();
    this.logs.turnTo(pod);
    // To focus a pod subscribes to it as well; to leave it ends its events and metrics.
    if (pod === undefined) this.#parts.send({ action: 'unsubscribe', channel: 'pod' });
    else this.#parts.send({ action: 'focus', pod: pod.name, namespace: pod.namespace });
  }

  #sendLogs(action: 'subscribe' | 'unsubscribe', pod: PodRef, log: LogName): void {
    const { name, namespace } = pod;
    const { container, previous } = log;
    const more = previous ? { previous } : {};
    this.#parts.send({ action, channel: 'logs', pod: name, namespace, container, ...more });
  }
}

function keyOf(container: string, previous: boolean): string {
  return previous ? `${container}/previous` : container;
}
