/** Lines of each level; `none` states no level. */
export type LevelCounts = Readonly<Partial<Record<string, number>>>;

/** Lines of one container, all its instances together. */
export interface ContainerLines {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  /** `pod`, `node`, `event` or `input`. */
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
  /** Objects that they are about, and the newest message. */
  readonly objects: number;
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

/** A kind of line of level error or worse. */
export interface ErrorPattern {
  readonly text: string;
  readonly count: number;
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
  readonly lines: number;
  readonly bytes: number;
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
  readonly events: readonly CaptureEvents[];
  /** Since when events, restarts and deployments were not recorded any more, because something failed. */
  readonly contextMissing: { readonly from: string; readonly reason: string } | null;
  readonly deployments: readonly CaptureDeployment[];
  readonly errorPatterns: readonly ErrorPattern[];
}
