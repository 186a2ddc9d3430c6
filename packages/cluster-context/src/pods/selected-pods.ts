import { hasCode } from '@ktl/faults';
import { createBackoff } from '@ktl/kube-client';
import type { ContainerTarget, TargetChange } from '@ktl/kube-informers';
import { isRefusal } from '../follow/object-watch.ts';
import { pods as podResource } from '../follow/owner-kinds.ts';
import type { Run } from '../follow/run.ts';
import { nameColumns } from '../rows/object-row.ts';
import { podRow } from '../rows/pod-row.ts';
import type { PodObject } from './pod-object.ts';
import type { PodTap } from './pod-tap.ts';

/** What {@link createSelectedPods} needs. */
export interface SelectedPodsOptions {
  readonly run: Run;
  readonly tap: PodTap;
  /** A selected pod, before anything else is known of it. */
  readonly onSelected: (target: ContainerTarget) => void;
  /** A version of a selected pod. */
  readonly onPod: (pod: PodObject) => void;
  /** It is gone, or no longer selected. */
  readonly onLeft: (uid: string) => void;
}

/** Pods as a feed of targets selects them, whole. */
export interface SelectedPods {
  take(change: Exclude<TargetChange, { type: 'synced' }>): void;
}

/** Records the versions of the pods that pass the tap, of those that are selected. */
export function createSelectedPods(options: SelectedPodsOptions): SelectedPods {
  const pods = new WatchedPods(options);
  options.run.signal.addEventListener('abort', options.tap.listen(pods.pass), { once: true });
  return pods;
}

interface Selected {
  readonly containers: Set<string>;
  readonly over: AbortController;
}

class WatchedPods implements SelectedPods {
  readonly #options: SelectedPodsOptions;
  readonly #selected = new Map<string, Selected>();

  constructor(options: SelectedPodsOptions) {
    this.#options = options;
  }

  readonly pass = (pod: PodObject, type: 'applied' | 'deleted'): void => {
    const { uid = '' } = pod.metadata;
    if (!this.#selected.has(uid)) return;
    if (type === 'applied') this.#see(pod);
    // The feed finds out whether it is gone, or out of a label selector only.
    else this.#options.run.recorder.amend(this.#rowOf(pod));
  };

  take(change: Exclude<TargetChange, { type: 'synced' }>): void {
    const { target } = change;
    const { podUid: uid } = target;
    if (change.type === 'present') {
      this.#select(target);
      return;
    }
    if (change.reason === 'deleted') this.#gone(target);
    else {
      const known = this.#selected.get(uid);
      known?.containers.delete(target.container);
      if (known?.containers.size !== 0) return;
      this.#leave(uid);
      this.#options.run.recorder.forget('pods', uid);
    }
  }

  #select(target: ContainerTarget): void {
    const { run, tap, onSelected } = this.#options;
    const known = this.#selected.get(target.podUid);
    if (known !== undefined) {
      known.containers.add(target.container);
      return;
    }
    const over = new AbortController();
    this.#selected.set(target.podUid, { containers: new Set([target.container]), over });
    onSelected(target);
    const pod = tap.find(target.podUid);
    if (pod === undefined)
      run.spawn(this.#fetch(target, AbortSignal.any([run.signal, over.signal])));
    else this.#see(pod);
  }

  #gone(target: ContainerTarget): void {
    const { run, tap } = this.#options;
    const { recorder } = run;
    const { podUid: uid } = target;
    // A pod that came and went between two looks was there none the less.
    if (!this.#selected.has(uid) && !this.#ended.has(uid)) this.#select(target);
    this.#ended.add(uid);
    if (this.#ended.size > rememberedEnds) this.#ended.delete([...this.#ended][0] ?? '');
    if (!this.#selected.has(uid)) return;
    this.#leave(uid);
    if (!recorder.isKnown('pods', uid)) {
      const pod = tap.find(uid);
      recorder.see(pod === undefined ? unseenPod(target) : this.#rowOf(pod));
    }
    recorder.gone('pods', uid);
  }

  readonly #ended = new Set<string>();

  #leave(uid: string): void {
    this.#selected.get(uid)?.over.abort();
    if (this.#selected.delete(uid)) this.#options.onLeft(uid);
  }

  #see(pod: PodObject): void {
    this.#options.run.recorder.see(this.#rowOf(pod));
    this.#options.onPod(pod);
  }

  #rowOf(pod: PodObject): ReturnType<typeof podRow> {
    return podRow(pod, { resource: podResource, redact: this.#options.run.redact });
  }

  /** One that passed too long ago to be remembered. */
  async #fetch({ namespace, pod: name, podUid }: ContainerTarget, signal: AbortSignal) {
    const { run } = this.#options;
    const done = run.progress.begin();
    const backoff = createBackoff({ baseMs: 1_000, maxMs: 30_000, random: run.random });
    const isOver = (): boolean => signal.aborted || run.recorder.isKnown('pods', podUid);
    // Meanwhile it may pass after all.
    while (!isOver()) {
      try {
        const pod = await run.client.get<PodObject>(podResource, { namespace, name }, { signal });
        if (!isOver() && pod.metadata.uid === podUid) this.#see(pod);
        break;
      } catch (error) {
        if (isOver() || hasCode(error, 'API_NOT_FOUND')) break;
        if (isRefusal(error)) {
          run.notice({ resource: 'pods', namespace, error });
          break;
        }
      }
      await run.clock.sleep(backoff.next(), signal).catch(() => undefined);
    }
    done();
  }
}

const rememberedEnds = 4_096;

/** What a target says of a pod that was not seen. */
function unseenPod(target: ContainerTarget): ReturnType<typeof podRow> {
  const { podUid: uid, namespace, pod: name, owner } = target;
  return {
    kind: 'pods',
    digest: '',
    row: {
      ...nameColumns({ metadata: { name, namespace, uid } }),
      phase: target.podPhase,
      node: target.node ?? null,
      ...{ pod_ip: null, host_ip: null, ready: 0, restarts: target.restartCount },
      owner_kind: owner?.kind ?? null,
      owner_name: owner?.name ?? null,
      owner_uid: owner?.uid ?? null,
      ...{ conditions: '[]', containers: '[]' },
    },
  };
}
