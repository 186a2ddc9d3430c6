/** A container of a pod, as a row of `pods` has it. */
export interface ContainerState {
  readonly name: string;
  /** `regular`, `init`, `sidecar` or `ephemeral`; empty: not said. */
  readonly role: string;
  readonly restarts: number;
  readonly isReady: boolean;
  readonly isRunning: boolean;
  /** Why it waits: `CrashLoopBackOff`. */
  readonly waiting: { readonly reason: string; readonly message: string } | undefined;
  /** How it ended, where it does not run: `exit 1 Error`. */
  readonly ended: string | undefined;
  /** How the instance before ended. */
  readonly exit: string | undefined;
}

/** The containers of a pod. The file may be from anybody: what is no state is left out. */
export function statesOf(json: string | null): readonly ContainerState[] {
  return listOf(json).flatMap((item): readonly ContainerState[] => {
    const { name, role, ready, restartCount, state, lastState } = fieldsOf(item);
    if (typeof name !== 'string' || typeof restartCount !== 'number') return [];
    const { running, waiting, terminated } = fieldsOf(state);
    return [
      {
        ...{ name, role: textOf(role), restarts: restartCount, isReady: ready === true },
        isRunning: running !== undefined,
        waiting: waiting === undefined ? undefined : reasonOf(waiting),
        ended: exitOf(terminated),
        exit: exitOf(fieldsOf(lastState)['terminated']),
      },
    ];
  });
}

/** What the first condition that is not met says: `0/3 nodes are available: …`. */
export function unmetOf(json: string | null): { reason: string; message: string } | undefined {
  const unmet = listOf(json)
    .map(fieldsOf)
    .filter(({ status }) => status === 'False')
    .map(reasonOf);
  return unmet.find(({ message }) => message !== '') ?? unmet[0];
}

function reasonOf(value: unknown): { readonly reason: string; readonly message: string } {
  const { reason, message } = fieldsOf(value);
  return { reason: textOf(reason), message: textOf(message) };
}

function exitOf(terminated: unknown): string | undefined {
  const { exitCode, reason } = fieldsOf(terminated);
  if (typeof exitCode !== 'number') return undefined;
  if (typeof reason !== 'string' || reason === '') return `exit ${String(exitCode)}`;
  return reason === 'OOMKilled' ? reason : `exit ${String(exitCode)} ${reason}`;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function listOf(json: string | null): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(json ?? '[]');
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
