/** Whose lines these are. Two with the same fields are one stream in the file. */
export interface CaptureStream {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  /** Of the pod. Default: empty, not known. */
  readonly uid?: string | undefined;
  /** Restart count of the container instance. Default 0. */
  readonly restart?: number | undefined;
  readonly node?: string | undefined;
  /** `pod`, `node`, `event` or whatever the writer calls it. Default `pod`. */
  readonly source?: string | undefined;
  /** What stands in front of a line when it is shown; `rendered` is this and the line. Default: empty. */
  readonly prefix?: string | undefined;
}

/** A stream with every field, those that were not given empty. */
export type StoredStream = {
  readonly [K in keyof CaptureStream]-?: Exclude<CaptureStream[K], undefined>;
};

/** Lines of one stream, as offsets into shared bytes. Nothing of it is kept or changed after the call. */
export interface CaptureBatch {
  readonly stream: CaptureStream;
  readonly bytes: Uint8Array;
  /** Two numbers a line: start and end (exclusive) in `bytes`, without the newline. */
  readonly offsets: Uint32Array;
  /** A time for each line, nanoseconds since 1970. Negative ones are stored as 0. */
  readonly timesNs: BigInt64Array;
  /** When the batch was received, milliseconds since 1970. */
  readonly collectedMs: number;
  /** 0 none, 1 trace, 2 debug, 3 info, 4 warn, 5 error, 6 fatal; for each line. Default: all none. */
  readonly levels?: Uint8Array | undefined;
  /** True: younger lines of others came out before these. */
  readonly late?: boolean | undefined;
  /** The lines as shown, where that is not prefix and line; offsets as above. */
  readonly rendered?: { readonly bytes: Uint8Array; readonly offsets: Uint32Array } | undefined;
}

/** What crosses to the worker thread: the lines of many batches, in buffers that are handed over. */
export interface LineChunk {
  /** Streams that no chunk had before; their numbers go on from the last. */
  readonly streams: readonly StoredStream[];
  /** Batches in their order: whose, how many lines. */
  readonly parts: readonly ChunkPart[];
  readonly bytes: Uint8Array;
  readonly offsets: Uint32Array;
  readonly timesNs: BigInt64Array;
  readonly levels: Uint8Array;
  /** Offsets into `bytes`; undefined where no batch had any. Start = end = 0: none for this line. */
  readonly rendered: Uint32Array | undefined;
}

interface ChunkPart {
  /** Number of the stream, from 1. */
  readonly stream: number;
  readonly count: number;
  readonly collectedMs: number;
  readonly late: boolean;
}

/** The field values that a stream has where none is given. */
export function completeStream(stream: CaptureStream): StoredStream {
  const { namespace, pod, container } = stream;
  const { uid = '', restart = 0, node = '', source = 'pod', prefix = '' } = stream;
  return { namespace, pod, container, uid, restart, node, source, prefix };
}
