import { createKubeClient, createNodeLogReader, type HttpRequest } from '@ktl/kube-client';
import { manualClock, startKubeSim, type KubeSim, type NodeLogControl } from '@ktl/kube-sim';
import {
  lineText,
  stampText,
  tailNodeLogs,
  type GapRecord,
  type LogNotice,
  type LogTail,
  type NodeChange,
  type NodeLogName,
  type NodeTailOptions,
} from '@ktl/log-tailer';
import { settled } from '../fake/virtual-clock.ts';
import { SimTime } from '../sim/sim-time.ts';

const cluster = { server: 'https://sim', context: 'sim', namespace: 'shop', user: 'sim' };
const START_MS = Date.UTC(2026, 8, 21, 14, 0, 0);

/** A node with logs, and a tail of them, in virtual time. */
export class NodeBed implements AsyncDisposable {
  readonly lines: string[] = [];
  readonly stamps: string[] = [];
  readonly gaps: GapRecord[] = [];
  readonly notices: LogNotice[] = [];
  readonly requests: HttpRequest[] = [];
  /** Bytes of bodies that came. */
  receivedBytes = 0;
  readonly time: SimTime;
  readonly sim: KubeSim;
  #tail: LogTail | undefined;
  #consumed: Promise<void> | undefined;
  #nodes: NodeChange[] = [];
  #wake: (() => void) | undefined;

  private constructor(sim: KubeSim, time: SimTime) {
    this.sim = sim;
    this.time = time;
  }

  static async open(): Promise<NodeBed> {
    const time = new SimTime(manualClock({ startMs: START_MS }));
    const sim = await startKubeSim({ seed: 1, clock: time.node, serve: false, nodes: 2 });
    return new NodeBed(sim, time);
  }

  get node(): NodeLogControl {
    return this.sim.kubelet.nodeLogs('node-1');
  }

  /** Everything that was delivered, in order. */
  get text(): string {
    return this.lines.join(' ');
  }

  tell(change: NodeChange): void {
    this.#nodes.push(change);
    this.#wake?.();
  }

  /** Starts to tail `path` on node-1, and lets it settle. */
  async tail(
    path: string | readonly NodeLogName[],
    options: Partial<NodeTailOptions> = {},
  ): Promise<void> {
    const { transport } = this.sim;
    const counting = {
      ...transport,
      exchange: async (request: HttpRequest) => {
        this.requests.push(request);
        const response = await transport.exchange(request);
        const body = this.#counted(response.body);
        return { ...response, body };
      },
    };
    const clock = this.time.client;
    const client = createKubeClient({ transport: counting, cluster, qps: 0, clock, random: half });
    const logs = typeof path === 'string' ? [{ path, service: undefined }] : path;
    if (this.#nodes.length === 0) this.tell({ type: 'present', node: 'node-1' });
    this.tell({ type: 'synced' });
    this.#tail = tailNodeLogs({
      ...{ reader: createNodeLogReader(client), nodes: this.#feed(), logs, clock, random: half },
      ...options,
    });
    this.#consumed = this.#consume(this.#tail);
    await this.time.pass(100);
  }

  /**
   * Lets time pass until so many lines have come: zlib works in threads, which no virtual time waits for.
   */
  async unpacked(lines: number): Promise<void> {
    for (let round = 0; round < 1_000 && this.lines.length < lines; round++) {
      for (let turn = 0; turn < 100; turn++) await settled();
      await this.time.pass(100);
    }
  }

  /** Resolves when the tail has ended by itself. */
  async end(): Promise<void> {
    await this.time.pass(60_000);
    await this.#consumed;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#tail?.drain();
    await this.time.pass(100);
    await this.#consumed;
    await this.sim[Symbol.asyncDispose]();
  }

  async *#counted(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, undefined> {
    for await (const chunk of body) {
      this.receivedBytes += chunk.length;
      yield chunk;
    }
  }

  async #consume(tail: LogTail): Promise<void> {
    for await (const event of tail) {
      if (event.type === 'gap') this.gaps.push(event.gap);
      else if (event.type === 'notice') this.notices.push(event);
      else {
        for (let line = 0; line < event.batch.count; line++) {
          this.lines.push(lineText(event.batch, line).toString());
          this.stamps.push(stampText(event.batch, line) ?? '');
        }
      }
    }
  }

  async *#feed(): AsyncGenerator<NodeChange, undefined> {
    for (let index = 0; ; index++) {
      while (this.#nodes.length <= index) {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
      const change = this.#nodes[index];
      if (change !== undefined) yield change;
    }
  }
}

const half = (): number => 0.5;
