import type { KubeClient } from '@ktl/kube-client';
import type { SlimPod } from '../pod/slim-pod.ts';
import { podResource } from './workload-kind.ts';

/** Looks up the fate of pods that a watch with a selector calls deleted: they may only match no more. */
export class PodInquiries {
  readonly #client: KubeClient;
  readonly #underWay = new Map<string, AbortController>();

  constructor(client: KubeClient) {
    this.#client = client;
  }

  /**
   * Asks whether a pod is still there.
   * @param answer - true: it is. Called once, unless the inquiry is dropped; false also where nobody can
   * tell, as a reader that drains the log loses nothing by that.
   */
  async ask(pod: SlimPod, answer: (isThere: boolean) => void): Promise<void> {
    const { uid, namespace, name } = pod.metadata;
    const inquiry = new AbortController();
    this.#underWay.set(uid, inquiry);
    const { signal } = inquiry;
    let isThere = false;
    try {
      const found = await this.#client.get(podResource, { namespace, name }, { signal });
      isThere = found.metadata.uid === uid;
    } catch {
      // Not found, or nobody can tell.
    }
    if (signal.aborted) return;
    this.#underWay.delete(uid);
    answer(isThere);
  }

  /** The watch has later news of the pod. */
  drop(uid: string): void {
    this.#underWay.get(uid)?.abort();
    this.#underWay.delete(uid);
  }

  /** Drops all. */
  close(): void {
    for (const inquiry of this.#underWay.values()) inquiry.abort();
  }
}
