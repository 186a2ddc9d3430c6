/** Lines of each level; `none` states no level. */
export type LevelCounts = Readonly<Partial<Record<string, number>>>;

/** Lines of one container, all its instances together. */
export interface ContainerLines {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  /** `pod`, `node` or `input`. */
  readonly source: string;
  readonly lines: number;
  readonly bytes: number;
  /** Of level error and fatal. */
  readonly errors: number;
}

/** A gap, as it was recorded. Stamps are RFC 3339. */
export interface CaptureGap {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  readonly cause: string;
  readonly from: string | null;
  readonly to: string | null;
  readonly certain: boolean;
  readonly missedInstances: number;
}

/** A container that restarted while it was captured. */
export interface CaptureRestart {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  /** Restart counts before and after. */
  readonly from: number;
  readonly to: number;
  /** How instances ended, the last one last: `exit 1 Error`. */
  readonly exits: readonly string[];
}

/** Events of one type and reason. */
export interface CaptureEvents {
  readonly type: string;
  readonly reason: string;
  /** Occurrences. */
  readonly count: number;
  /** Objects that they are about, the newest message, and the first of the objects: `Pod shop/api-1`. */
  readonly objects: number;
  readonly about: readonly string[];
  readonly message: string;
}

/** A ReplicaSet as it was at the end, and what it had meanwhile. */
export interface CaptureReplicaSet {
  readonly name: string;
  readonly revision: string | null;
  /** Replicas at the beginning and at the end. */
  readonly from: number;
  readonly to: number;
}

/** A Deployment with its ReplicaSets. */
export interface CaptureDeployment {
  readonly namespace: string;
  readonly name: string;
  readonly revisions: readonly string[];
  readonly replicaSets: readonly CaptureReplicaSet[];
  /** The revision changed, or replicas went from one ReplicaSet to another. */
  readonly rollout: boolean;
}

/** A container that did not run or was not ready when the capture ended. */
export interface NotReadyContainer {
  readonly namespace: string;
  readonly pod: string;
  /** Empty: the pod had not got so far. */
  readonly container: string;
  /** `CrashLoopBackOff`, `exit 1 Error`, `not ready`, `Pending, Unschedulable`. */
  readonly state: string;
  /** Why, where Kubernetes says so. */
  readonly message: string;
  /** Ever since the pod was made. */
  readonly restarts: number;
  /** How the instance before ended. */
  readonly lastExit: string | null;
}

/** Errors that are alike. */
export interface ErrorPattern {
  readonly text: string;
  /** The line of the stack trace that names the exception. */
  readonly exception: string | null;
  /** Incidents, and their lines with those of stack traces. */
  readonly count: number;
  readonly lines: number;
  /** `shop/checkout [app]` */
  readonly workloads: readonly string[];
  /** First and last incident. */
  readonly firstAt: string;
  readonly lastAt: string;
}

/** Lines of level error or fatal: a line with its stack trace is one incident. */
export interface CaptureErrors {
  readonly incidents: number;
  readonly lines: number;
  /** True: there are more lines than were looked at. */
  readonly isCut: boolean;
}

/** What `ktl logs capture show` shows. Texts are as they were captured: not safe for a terminal. */
export interface CapturePicture {
  readonly path: string;
  readonly kind: string;
  readonly state: string;
  readonly sizeBytes: number | null;
  readonly sessionName: string | null;
  readonly command: string | null;
  readonly query: string | null;
  readonly context: string | null;
  readonly cluster: string | null;
  readonly namespaces: readonly string[];
  readonly flags: Readonly<Record<string, unknown>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly ktlVersion: string | null;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  /** Of the lines. */
  readonly firstLineAt: string | null;
  readonly lastLineAt: string | null;
  readonly durationSeconds: number | null;
  /** Of containers and nodes; `levels` and `containers` are of these too. */
  readonly lines: number;
  readonly bytes: number;
  /** Lines that tell Kubernetes events, which `rates` count too. */
  readonly eventLines: number;
  readonly levels: LevelCounts;
  readonly containers: readonly ContainerLines[];
  /** Stretches of equal length, oldest first; those without lines are left out. */
  readonly rates: readonly {
    readonly startS: number;
    readonly seconds: number;
    readonly lines: number;
    readonly errors: number;
  }[];
  readonly gaps: readonly CaptureGap[];
  readonly restarts: readonly CaptureRestart[];
  readonly notReady: readonly NotReadyContainer[];
  readonly events: readonly CaptureEvents[];
  /** Since when events, restarts and deployments were not recorded any more, because something failed. */
  readonly contextMissing: { readonly from: string; readonly reason: string } | null;
  readonly deployments: readonly CaptureDeployment[];
  readonly errors: CaptureErrors;
  /** The most frequent first. */
  readonly errorPatterns: readonly ErrorPattern[];
}
