import type { FromWorker, State, ToWorker } from '../engine/protocol.ts';

type Requests = Extract<ToWorker, { id: number }>;
type RequestType = Exclude<Requests['type'], 'export' | 'cancel'>;
type RequestOf<T extends RequestType> = Omit<Extract<Requests, { type: T }>, 'id' | 'type'>;
/** The worker's answer to a request of one type. */
export type AnswerTo<T extends RequestType> = Extract<FromWorker, { type: T; id: number }>;

interface Pending {
  settle(answer: FromWorker): void;
  fail(error: Error): void;
}

/** The parts of a worker that are used. */
export interface WorkerPort {
  postMessage(message: ToWorker): void;
  addEventListener(type: 'message', listener: (event: { data: FromWorker }) => void): void;
}

/** Asks the worker that holds the log, and hears how it is. */
export class EngineClient {
  private readonly pending = new Map<number, Pending>();
  private readonly parts = new Map<number, Uint8Array<ArrayBuffer>[]>();
  private readonly port: WorkerPort;
  private lastId = 0;

  constructor(port: WorkerPort, onState: (state: State) => void) {
    this.port = port;
    port.addEventListener('message', ({ data }) => {
      if (data.type === 'state') onState(data);
      else this.receive(data);
    });
  }

  connect(url: string): void {
    this.port.postMessage({ type: 'connect', url });
  }

  /** Asks; rejects with the worker's words when it cannot answer. */
  async ask<T extends RequestType>(type: T, request: RequestOf<T>): Promise<AnswerTo<T>> {
    const id = ++this.lastId;
    return this.send(id, { type, id, ...request } as unknown as ToWorker) as Promise<AnswerTo<T>>;
  }

  /** The rows of the view as a file. */
  async exportFile(format: 'text' | 'ndjson'): Promise<{ blob: Blob; rows: number }> {
    const id = ++this.lastId;
    const parts: Uint8Array<ArrayBuffer>[] = [];
    this.parts.set(id, parts);
    const last = await this.send(id, { type: 'export', id, format });
    const type = format === 'text' ? 'text/plain' : 'application/x-ndjson';
    return { blob: new Blob(parts, { type }), rows: last.type === 'export' ? last.rows : 0 };
  }

  private send(id: number, message: ToWorker): Promise<FromWorker> {
    return new Promise((settle, fail) => {
      this.pending.set(id, { settle, fail });
      this.port.postMessage(message);
    });
  }

  private receive(answer: Exclude<FromWorker, State>): void {
    const waiting = this.pending.get(answer.id);
    if (waiting === undefined) return;
    if (answer.type === 'export') {
      this.parts.get(answer.id)?.push(answer.part as Uint8Array<ArrayBuffer>);
      if (!answer.done) return;
    }
    this.pending.delete(answer.id);
    this.parts.delete(answer.id);
    if (answer.type === 'failed') waiting.fail(new Error(answer.message));
    else waiting.settle(answer);
  }
}
