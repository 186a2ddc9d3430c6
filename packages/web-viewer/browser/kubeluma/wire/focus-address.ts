import type { Inspector } from '../state/inspector.ts';
import type { PodRef } from '../state/pod.ts';

/** The pod in focus as `?pod=namespace/name`: a reload keeps it, and the browser's Back leaves it. */
export class FocusAddress {
  readonly #inspector: Inspector;
  #written = '';

  constructor(inspector: Inspector) {
    this.#inspector = inspector;
    addEventListener('popstate', () => this.restore());
  }

  /** Takes the focus from the address. */
  restore(): void {
    const pod = new URLSearchParams(location.search).get('pod') ?? '';
    this.#written = pod;
    const at = pod.indexOf('/');
    if (at > 0) this.#inspector.focus({ namespace: pod.slice(0, at), name: pod.slice(at + 1) });
    else if (this.#inspector.state.focus !== undefined) this.#inspector.leave();
  }

  /** Writes the focus into the address, where it changed. */
  follow(): void {
    const pod = textOf(this.#inspector.state.focus);
    if (pod === this.#written) return;
    const query = pod === '' ? '' : `?pod=${encodeURIComponent(pod).replace('%2F', '/')}`;
    // From pod to pod is no step of its own: Back leads to the list.
    if (this.#written === '') history.pushState(null, '', location.pathname + query);
    else history.replaceState(null, '', location.pathname + query);
    this.#written = pod;
  }
}

function textOf(focus: PodRef | undefined): string {
  return focus === undefined ? '' : `${focus.namespace}/${focus.name}`;
}
