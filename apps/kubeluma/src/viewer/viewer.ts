import { isKtlError } from '@ktl/faults';
import { PodMatcher } from '../cluster/pod-matcher.ts';
import { literalOf } from '../pod/env-view.ts';
import { partsOf, type InspectedPod } from '../pod/inspected-pod.ts';
import { compareRows, rowOf, type PodRow } from '../pod/pod-status.ts';
import type { ClusterView } from './cluster-view.ts';
import type { ClientMessage, LogName, PodName } from './client-message.ts';
import type { Connection } from './connection.ts';
import type { LogPlace } from '../log/log-message.ts';

interface Focus {
  readonly namespace: string;
  readonly name: string;
  /** How it was last. */
  pod: InspectedPod;
  isDeleted: boolean;
}

/** Whoever looks: one browser with all its tabs, or one connection of a program. Pattern and focus are its own. */
export class Viewer {
  readonly connections = new Set<Connection>();
  readonly #view: ClusterView;
  #matcher: PodMatcher | undefined;
  #focus: Focus | undefined;
  #rows: readonly PodRow[] = [];

  /** @param pattern - what it begins with */
  constructor(view: ClusterView, pattern: string | undefined) {
    this.#view = view;
    if (pattern !== undefined) this.#matcher = new PodMatcher(pattern);
  }

  get pattern(): string | null {
    return this.#matcher?.text ?? null;
  }

  /** Rows of the last table. */
  get size(): number {
    return this.#rows.length;
  }

  attach(connection: Connection): void {
    this.connections.add(connection);
    this.refresh();
    this.#focusOnlyOne();
  }

  detach(connection: Connection): void {
    this.connections.delete(connection);
    connection.close();
  }

  /** @throws KtlError PATTERN_INVALID, PATTERN_TOO_SLOW; the pattern before stays then */
  setPattern(text: unknown): void {
    const matcher = new PodMatcher(text);
    const names = matcher.select(this.#view.podNames());
    this.#matcher = matcher;
    if (this.#focus !== undefined && !names.has(this.#focus.name)) this.#setFocus(undefined);
    this.refresh();
    this.#focusOnlyOne();
  }

  resetPattern(): void {
    this.#matcher = undefined;
    this.#rows = [];
    this.#setFocus(undefined);
    for (const connection of this.connections) connection.endStreams();
    this.refresh();
  }

  /** Whether its table or its pod shows any of these. */
  concerns(pods: readonly InspectedPod[]): boolean {
    const focus = this.#focus;
    const isFocus = ({ metadata }: InspectedPod): boolean =>
      metadata.name === focus?.name && metadata.namespace === focus.namespace;
    if (pods.some(isFocus)) return true;
    return this.#select(pods.map(({ metadata }) => metadata.name)).size > 0;
  }

  /** Names that are no more. */
  forget(names: readonly string[]): void {
    this.#matcher?.forget(names);
  }

  /** Computes the table and the focused pod, and sends both. */
  refresh(): void {
    const matcher = this.#matcher;
    if (matcher === undefined) {
      this.#table({ type: 'awaitingPattern', cluster: this.#view.cluster });
      return;
    }
    const names = this.#select(this.#view.podNames());
    // A pattern that was stopped meanwhile is gone, and that has been told.
    if (this.#matcher !== matcher) return;
    this.#rows = [...this.#view.pods()]
      .filter(({ metadata }) => names.has(metadata.name))
      .map(rowOf)
      .sort(compareRows);
    this.#table(this.#podsMessage(matcher.text));
    void this.#showFocus();
  }

  /** Does what one of its connections asks. Problems are answered, never thrown. */
  take(message: ClientMessage, connection: Connection): void {
    try {
      this.#act(message, connection);
    } catch (error) {
      if (!isKtlError(error)) throw error;
      const { code, message: text, hint } = error;
      connection.say({ type: 'error', action: message.action, code, message: text, hint });
    }
  }

  #act(message: ClientMessage, connection: Connection): void {
    switch (message.action) {
      case 'set_pattern':
        this.setPattern(message.pattern);
        return;
      case 'reset_pattern':
        this.resetPattern();
        return;
      case 'focus':
        connection.wantsPod = true;
        if (!this.#focusOn(message)) this.#refuse(message, connection, noPod(message));
        return;
      case 'reveal':
        this.#reveal(message, connection);
        return;
      case 'subscribe':
      case 'unsubscribe':
        if (message.channel === 'pod') {
          connection.wantsPod = message.action === 'subscribe';
          if (connection.wantsPod) this.refresh();
          else connection.show(undefined);
          return;
        }
        this.#stream(message, connection);
        return;
      default:
        this.#stream(message, connection);
    }
  }

  #stream(
    message: Extract<ClientMessage, { readonly channel: 'logs' }>,
    connection: Connection,
  ): void {
    const place = this.#placeOf(message);
    if (typeof place === 'string') {
      this.#refuse(message, connection, place);
      return;
    }
    if (message.action !== 'subscribe') connection[message.action](place);
    else if (!connection.subscribe(place)) {
      this.#refuse(message, connection, 'too many logs are open; unsubscribe from some');
    }
  }

  #reveal(
    message: Extract<ClientMessage, { readonly action: 'reveal' }>,
    connection: Connection,
  ): void {
    const { container, name } = message;
    const pod = this.#find(message);
    const part = pod && partsOf(pod).find(({ spec }) => spec.name === container);
    const value = part === undefined ? undefined : literalOf(part.spec, name);
    if (pod === undefined || value === undefined) {
      const problem =
        pod === undefined
          ? noPod(message)
          : `container "${container}" has no variable "${name}" with a literal value; values of Secrets are never read`;
      this.#refuse(message, connection, problem);
      return;
    }
    const { namespace } = pod.metadata;
    const data = { namespace, pod: message.pod, container, name, value };
    connection.say({ type: 'revealed', data });
  }

  #focusOn(name: PodName): boolean {
    const pod = this.#find(name);
    if (pod === undefined) return false;
    const { namespace, name: podName } = pod.metadata;
    this.#setFocus({ namespace, name: podName, pod, isDeleted: false });
    const { text } = this.#matcher ?? {};
    if (text !== undefined) this.#table(this.#podsMessage(text));
    void this.#showFocus();
    return true;
  }

  // Where there is nothing to choose from, it is chosen.
  #focusOnlyOne(): void {
    const [only, ...others] = this.#rows;
    if (this.#focus !== undefined || only === undefined || others.length > 0) return;
    this.#focusOn({ pod: only.name, namespace: only.namespace });
  }

  #setFocus(focus: Focus | undefined): void {
    this.#focus = focus;
    if (focus === undefined) for (const connection of this.connections) connection.show(undefined);
  }

  async #showFocus(): Promise<void> {
    const focus = this.#focus;
    if (focus === undefined || ![...this.connections].some(({ wantsPod }) => wantsPod)) return;
    const pod = this.#view.find(focus.namespace, focus.name);
    focus.isDeleted = pod === undefined;
    if (pod !== undefined) focus.pod = pod;
    const { uid } = focus.pod.metadata;
    const shown = { namespace: focus.namespace, name: focus.name, uid };
    for (const connection of this.connections) connection.show(shown);
    const view = await this.#view.viewOf(focus.pod, focus.isDeleted);
    // It has looked elsewhere, or the pod has changed, while the owners were asked for.
    if (this.#focus !== focus || focus.pod.metadata.uid !== uid) return;
    for (const connection of this.connections) connection.pod(view);
  }

  #placeOf(name: LogName): LogPlace | string {
    const pod = this.#find(name);
    if (pod === undefined) return noPod(name);
    const containers = partsOf(pod).map(({ spec }) => spec.name);
    const container = name.container ?? containers[0];
    if (container === undefined || !containers.includes(container)) {
      return `pod "${name.pod}" has no container "${container ?? ''}"; it has ${containers.join(', ')}`;
    }
    const { previous } = name;
    return { namespace: pod.metadata.namespace, pod: name.pod, container, previous };
  }

  // Where several namespaces have a pod of that name: the one in focus, then those of the table.
  #find({ pod: name, namespace }: PodName): InspectedPod | undefined {
    if (namespace !== undefined) return this.#view.find(namespace, name) ?? this.#gone(name);
    const found = this.#view.named(name);
    if (found.length <= 1) return found[0] ?? this.#gone(name);
    return (
      found.find((pod) => pod.metadata.namespace === this.#focus?.namespace) ??
      found.toSorted((a, b) => (a.metadata.namespace < b.metadata.namespace ? -1 : 1))[0]
    );
  }

  // What was in focus when it vanished can still be asked about.
  #gone(name: string): InspectedPod | undefined {
    return this.#focus?.name === name ? this.#focus.pod : undefined;
  }

  #select(names: Iterable<string>): ReadonlySet<string> {
    try {
      return this.#matcher?.select(names) ?? new Set();
    } catch (error) {
      if (!isKtlError(error)) throw error;
      this.resetPattern();
      const { code, message, hint } = error;
      for (const connection of this.connections) {
        connection.say({ type: 'error', code, message, hint });
      }
      return new Set();
    }
  }

  #podsMessage(pattern: string): object {
    const { name, namespace } = this.#focus ?? {};
    const { cluster, staleSince } = this.#view;
    return {
      type: 'pods',
      data: {
        pods: this.#rows,
        focus: name ?? null,
        pattern,
        focusNamespace: namespace ?? null,
        cluster,
        staleSince,
      },
    };
  }

  #table(message: object): void {
    for (const connection of this.connections) connection.table(message);
  }

  #refuse({ action }: ClientMessage, connection: Connection, message: string): void {
    connection.say({ type: 'error', action, message });
  }
}

function noPod({ pod, namespace }: PodName): string {
  return `there is no pod "${pod}"${namespace === undefined ? '' : ` in namespace "${namespace}"`}`;
}
