import type { Clock } from '@ktl/kube-client';
import type { ManualClock } from '@ktl/kube-sim';
import { settled } from '../fake/virtual-clock.ts';

/** The time of a simulated node, and of a client whose own clock does not step with it. */
export class SimTime {
  readonly node: ManualClock;
  readonly client: Clock;
  #steppedMs = 0;

  constructor(node: ManualClock) {
    this.node = node;
    this.client = {
      now: () => node.now() - this.#steppedMs,
      sleep: (ms, signal) => this.#sleep(ms, signal),
    };
  }

  /** NTP corrects the node's clock. */
  step(ms: number): void {
    this.#steppedMs += ms;
    this.node.step(ms);
  }

  /** Runs `run` in `ms`. */
  at(ms: number, run: () => void): void {
    this.node.setTimeout(run, ms);
  }

  /** Moves time on from timer to timer; every promise settles between two. */
  async pass(ms: number): Promise<void> {
    await settled();
    for (let left = ms; left > 0;) {
      const next = Math.min(left, this.node.nextInMs ?? left);
      this.node.advance(next);
      left -= next;
      await settled();
    }
  }

  async #sleep(ms: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    await new Promise<void>((resolve, reject) => {
      const onAbort = (): void => {
        timer.cancel();
        reject(signal?.reason as Error);
      };
      const timer = this.node.setTimeout(() => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      }, ms);
      signal?.addEventListener('abort', onAbort, { once: true });
    });
  }
}
