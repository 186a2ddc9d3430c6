import { gzipSync } from 'node:zlib';
import type { SimClock } from '../clock/sim-clock.ts';
import type { InstanceLog } from './instance-log.ts';

/** A file of a node's log folder. */
export interface NodeLogFile {
  readonly bytes: Buffer;
  /** When it was written last, epoch ms. */
  readonly modifiedMs: number;
}

/** A container's log on its node, and where it lies. */
export interface PlacedLog {
  /** `pods/<namespace>_<pod>_<uid>/<container>/` */
  readonly folder: string;
  readonly log: InstanceLog;
}

/** Lets a test write the log folder and the journal of one node. */
export interface NodeLogControl {
  /** Appends to a file below the log folder, which comes to be with it. */
  append(path: string, text: string | Uint8Array): void;
  /** Empties a file in place, as `copytruncate` does. */
  truncate(path: string): void;
  /** Gives a file another name, as logrotate does. @throws TypeError where there is none */
  rename(from: string, to: string): void;
  /** Packs a file into `<path>.gz`. @throws TypeError where there is none */
  compress(path: string): void;
  remove(path: string): void;
  /** Appends an entry to a service's journal, with the node's time to the microsecond. */
  journal(service: string, message: string): void;
  /** False: NodeLogQuery is off, and a query shows the folder. Default true. */
  answersQueries: boolean;
  /** How much later than UTC the node's local time is. Default 0. */
  zoneMs: number;
}

/** An entry of a journal. */
export interface JournalEntry {
  readonly atMs: number;
  readonly line: string;
}

/** What a node keeps in its log folder and its journal, besides the logs of containers. */
export class NodeLogs implements NodeLogControl {
  answersQueries = true;
  zoneMs = 0;
  readonly #node: string;
  readonly #clock: SimClock;
  readonly #files = new Map<string, NodeLogFile>();
  readonly #journals = new Map<string, JournalEntry[]>();
  #entries = 0;

  constructor(node: string, clock: SimClock) {
    this.#node = node;
    this.#clock = clock;
  }

  append(path: string, text: string | Uint8Array): void {
    const fresh = typeof text === 'string' ? Buffer.from(text) : Buffer.from(text);
    this.#put(path, Buffer.concat([this.#files.get(path)?.bytes ?? Buffer.alloc(0), fresh]));
  }

  truncate(path: string): void {
    this.#put(path, Buffer.alloc(0));
  }

  rename(from: string, to: string): void {
    this.#files.set(to, this.#file(from));
    this.#files.delete(from);
  }

  compress(path: string): void {
    this.#put(`${path}.gz`, gzipSync(this.#file(path).bytes));
    this.#files.delete(path);
  }

  remove(path: string): void {
    this.#files.delete(path);
  }

  journal(service: string, message: string): void {
    // Of entries in one millisecond, some share their microsecond.
    const micros = (Math.floor(this.#entries++ / 3) * 7) % 1000;
    const atMs = this.#clock.now();
    const time = new Date(atMs).toUTCString();
    const [, day = '', month = '', , clock = ''] = time.split(' ');
    const fraction = String(atMs % 1000).padStart(3, '0') + String(micros).padStart(3, '0');
    const line = `${month} ${day} ${clock}.${fraction} ${this.#node} ${service}[712]: ${message}`;
    const entries = this.#journals.get(service) ?? [];
    entries.push({ atMs, line });
    this.#journals.set(service, entries);
  }

  /** The entries of a service; undefined where the journal does not know it. */
  entries(service: string): readonly JournalEntry[] | undefined {
    return this.#journals.get(service);
  }

  /** All files by their path, those of containers included. */
  tree(placed: Iterable<PlacedLog>): ReadonlyMap<string, NodeLogFile> {
    const tree = new Map(this.#files);
    for (const { folder, log } of placed) {
      for (const [name, file] of this.#filesOf(log)) tree.set(folder + name, file);
    }
    return tree;
  }

  // As the kubelet keeps them: the file that was rotated last as it is, those before it packed.
  #filesOf(log: InstanceLog): Map<string, NodeLogFile> {
    const modifiedMs = this.#clock.now();
    const files = log.files();
    const entries = files.map(({ name, bytes }, index): [string, NodeLogFile] =>
      index < files.length - 2
        ? [`${name}.gz`, { bytes: gzipSync(bytes), modifiedMs }]
        : [name, { bytes, modifiedMs }],
    );
    return new Map(entries);
  }

  #put(path: string, bytes: Buffer): void {
    this.#files.set(path, { bytes, modifiedMs: this.#clock.now() });
  }

  #file(path: string): NodeLogFile {
    const file = this.#files.get(path);
    if (file === undefined) throw new TypeError(`node ${this.#node} has no file ${path}`);
    return file;
  }
}
