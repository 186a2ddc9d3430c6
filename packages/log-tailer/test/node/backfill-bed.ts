import { createKubeClient, createNodeLogReader } from '@ktl/kube-client';
import { watchTargets } from '@ktl/kube-informers';
import {
  manualClock,
  startKubeSim,
  type ContainerControl,
  type KubeSim,
  type KubeletOptions,
} from '@ktl/kube-sim';
import { backfillGaps, lineText, tailLogs, type GapRecord, type LogTail } from '@ktl/log-tailer';
import { SimTime } from '../sim/sim-time.ts';

const cluster = { server: 'https://sim', context: 'sim', namespace: 'shop', user: 'sim' };
const half = (): number => 0.5;

/** A pod that writes, a tail that fills its gaps, and outages of the API server between them. */
export class BackfillBed implements AsyncDisposable {
  /** `<instance>:<text>`, in the order in which they came. */
  readonly lines: string[] = [];
  readonly gaps: GapRecord[] = [];
  /** What was said about missing rights. */
  readonly complaints: string[] = [];
  readonly time: SimTime;
  readonly sim: KubeSim;
  readonly container: ContainerControl;
  #tail: LogTail | undefined;
  #consumed: Promise<void> | undefined;

  private constructor(sim: KubeSim, time: SimTime) {
    this.sim = sim;
    this.time = time;
    sim.kubelet.runPod({ namespace: 'shop', name: 'p', containers: [{ name: 'c' }] });
    this.container = sim.kubelet.container('shop', 'p', 'c');
  }

  static async open(kubelet: KubeletOptions = {}): Promise<BackfillBed> {
    const time = new SimTime(manualClock({ startMs: Date.UTC(2026, 8, 21, 14) }));
    const base = { seed: 1, clock: time.node, serve: false, nodes: 1 };
    return new BackfillBed(await startKubeSim({ ...base, kubelet }), time);
  }

  async start(): Promise<void> {
    const { transport } = this.sim;
    const shared = { clock: this.time.client, random: half };
    const client = createKubeClient({ transport, cluster, qps: 0, ...shared });
    const targets = watchTargets({ client, query: { namespaces: ['shop'] }, ...shared });
    const tail = tailLogs({ reader: client, targets, ...shared });
    const fill = backfillGaps({
      ...{ reader: createNodeLogReader(client), ...shared },
      onForbidden: (error) => this.complaints.push(error.message),
    });
    this.#tail = tail;
    this.#consumed = (async () => {
      for await (const event of fill(tail, tail)) {
        if (event.type === 'gap') this.gaps.push(event.gap);
        if (event.type !== 'lines') continue;
        const { batch } = event;
        for (let line = 0; line < batch.count; line++) {
          this.lines.push(`${String(batch.instance)}:${lineText(batch, line).toString()}`);
        }
      }
    })();
    await this.time.pass(2000);
  }

  /** Writes while nobody can read, `steps` in order; then all is well again. */
  async outage(steps: readonly (() => void)[]): Promise<void> {
    const end = this.sim.faults.outage();
    for (const step of steps) {
      step();
      await this.time.pass(1000);
    }
    end();
    await this.time.pass(20_000);
  }

  /** Until so many lines came: files are unpacked by threads, which know no virtual time. */
  async delivered(count: number): Promise<void> {
    for (let round = 0; round < 3000 && this.lines.length < count; round++) {
      await this.time.pass(20);
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    await this.time.pass(5000);
  }

  write(from: number, to: number): void {
    for (let row = from; row <= to; row++) this.container.write(`row${String(row)}\n`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#tail?.drain();
    await this.time.pass(100);
    await this.#consumed;
    await this.sim[Symbol.asyncDispose]();
  }
}

/** `0:row1` to `0:row9`. */
export function rows(from: number, to: number, instance = 0): string[] {
  return Array.from(
    { length: to - from + 1 },
    (_, i) => `${String(instance)}:row${String(from + i)}`,
  );
}
