import type { NodeLogReader } from '@ktl/kube-client';
import type { LineCut } from '../line/line-cutter.ts';

/** What a log had to say: lines, without stamps, or that some may be missing from here on. */
export type NodeNews = { readonly lines: LineCut } | { readonly lost: true };

/** One log of one node: a file, or a service of its journal. */
export interface NodeLog {
  /** What is new since the last time. @throws KtlError; the next call goes on where this one broke */
  news(signal: AbortSignal): AsyncIterable<NodeNews>;
  /** The line that has not ended; nothing more is read. */
  rest(): LineCut | undefined;
  /** How much later than UTC the log's times without a zone are. */
  readonly zoneMs: number;
}

/** Which file, and from where on. */
export interface FileLogOptions {
  readonly reader: NodeLogReader;
  readonly node: string;
  /** Below the log folder. */
  readonly path: string;
  readonly tailLines: number | undefined;
  readonly sinceMs: number | undefined;
  readonly now: () => number;
}
