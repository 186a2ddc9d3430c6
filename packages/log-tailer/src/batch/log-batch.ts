import type { ClusterEvent, ContainerTarget } from '@ktl/kube-informers';

/** Whose lines these are, as a sink names them. A `ContainerTarget` is one. */
export interface LineSource {
  /** Unique among the sources of a run, and the same for as long as the source lives. */
  readonly key: string;
  /** `node`: a file or a service of a node. `event`: Kubernetes events. `input`: a file or a pipe. */
  readonly role: ContainerTarget['role'] | 'node' | 'event' | 'input';
  /** Empty where the source is in no namespace. */
  readonly namespace: string;
  /** Name of the pod; of a node, the node; of events, `kind/name` of the object; of an input, its name. */
  readonly pod: string;
  /** Undefined where the source is no container. */
  readonly podUid?: string | undefined;
  /**
   * Name of the container, also of the one that an event names; of a node, the path of the file or the
   * name of the service; else empty.
   */
  readonly container: string;
  readonly node: string | undefined;
  /** Of a container: instances before the newest one that is known, and how the last of them ended. */
  readonly restartCount?: number | undefined;
  readonly lastTerminated?: ContainerTarget['lastTerminated'];
  /** Side of a rollout, where containers are chosen by it. */
  readonly track?: ContainerTarget['track'];
  readonly labels?: Readonly<Record<string, string>> | undefined;
  /** Where the query asks for them. */
  readonly annotations?: Readonly<Record<string, string>> | undefined;
}

/** Which source, and which container instance where it is one, a line is from. */
export interface LogOrigin {
  readonly target: LineSource;
  /** restartCount of the instance that wrote the lines; may be lower than the target's own. Else 0. */
  readonly instance: number;
}

/**
 * Lines of one container instance, in file order, as offsets into shared bytes: no string is made
 * until a sink asks. A batch is valid for as long as it is referenced; never write into `bytes`.
 */
export interface LogBatch extends LogOrigin {
  readonly bytes: Buffer;
  /** Lines in the batch. */
  readonly count: number;
  /**
   * Three numbers a line: start of the RFC 3339 stamp, start of the text, end of the text
   * (exclusive, without the newline). Stamp and text are one space apart. A line without a stamp
   * (the kubelet sends such remainders) has stamp start = text start.
   */
  readonly offsets: Uint32Array;
  /** True: lines of other sources that are younger came out before these. */
  readonly late?: boolean | undefined;
  /**
   * The Kubernetes event that the one line of this batch tells (`eventText`). Events are lines like all
   * others, stamp and text, so that filters, merges and templates need not know them; only a sink that
   * shows fields looks here. Such a batch never has more than one line, so whoever takes lines out of
   * a batch keeps or drops it whole.
   */
  readonly event?: ClusterEvent | undefined;
}

/** Why lines may be missing. */
export type GapCause =
  /** The kubelet rotated the file away while no stream was connected. */
  | 'rotated'
  /** One or more container instances came and went unseen, or the previous log is gone. */
  | 'restarted'
  /** The pod or its container was removed before its log was read to the end. */
  | 'removed'
  /** The server answers no request for this log any more (retention, node gone). */
  | 'unavailable';

/** A stretch of one container's log that could not be read. Printed, never swallowed. */
export interface GapRecord extends LogOrigin {
  readonly cause: GapCause;
  /** Stamp of the last line delivered before the gap, RFC 3339 with nanoseconds; undefined: from the start. */
  readonly afterStamp: string | undefined;
  /** Stamp of the first line after the gap; undefined: up to the end of the instance. */
  readonly beforeStamp: string | undefined;
  /** Whole instances that were never seen. */
  readonly missedInstances: number;
  /**
   * True: something is known to be missing (an instance that nobody saw, or a line of which only the
   * beginning had come). False: the server cannot tell; the lines on both sides may be neighbours.
   */
  readonly certain: boolean;
}

/** What a tail yields. */
export type LogEvent =
  | { readonly type: 'lines'; readonly batch: LogBatch }
  | { readonly type: 'gap'; readonly gap: GapRecord }
  | LogNotice;

/**
 * Attach, reconnect, end of a container: for status lines and diagnostics, not for output. `refused`: the
 * log may not be read; a follow asks again each minute, and `attached` follows if that succeeds. `absent`:
 * for ten seconds the server has answered each request that it has no such log; once, until it has.
 */
export interface LogNotice {
  readonly type: 'notice';
  readonly origin: LogOrigin;
  readonly notice: 'attached' | 'reconnecting' | 'ended' | 'refused' | 'absent';
  /** One line of text. */
  readonly detail?: string;
  /** With `refused` and `absent`: what the server answered; a `KtlError` with its code where it is one. */
  readonly error?: unknown;
}
