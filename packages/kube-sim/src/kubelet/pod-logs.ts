import { badRequest, invalid, type FieldProblem } from '../api/api-error.ts';
import type { Pod } from '../controllers/objects.ts';
import type { ContainerRun } from './container-run.ts';
import type { InstanceLog } from './instance-log.ts';
import type { LogInstant } from './log-cursor.ts';
import type { ReadLogOptions } from './log-reader.ts';

/** The query of a log request, understood. */
export interface LogQuery extends ReadLogOptions {
  readonly container: string;
  readonly previous: boolean;
}

/**
 * Reads the query parameters as the API server does (PodLogOptions and its validation).
 * @throws ApiError 400, 422
 */
export function parseLogQuery(podName: string, query: URLSearchParams, nowMs: number): LogQuery {
  const numbers: Partial<Record<'tailLines' | 'sinceSeconds' | 'limitBytes', number>> = {};
  for (const name of ['tailLines', 'sinceSeconds', 'limitBytes'] as const) {
    const text = query.get(name);
    if (text === null || text === '') continue;
    if (!/^[+-]?\d+$/.test(text)) {
      throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`);
    }
    numbers[name] = Number(text);
  }
  const sinceText = query.get('sinceTime');
  const sinceTime = sinceText === null || sinceText === '' ? undefined : parseInstant(sinceText);
  if (sinceText !== null && sinceText !== '' && sinceTime === undefined) {
    const quoted = JSON.stringify(sinceText);
    throw badRequest(
      `parsing time ${quoted} as "2006-01-02T15:04:05Z07:00": cannot parse ${quoted} as "2006"`,
    );
  }
  const cause = firstCause(numbers, {
    hasSinceTime: sinceTime !== undefined,
    stream: query.get('stream'),
  });
  if (cause !== undefined) throw invalid('PodLogOptions', podName, [cause]);
  const since = sinceTime ?? secondsAgo(numbers.sinceSeconds, nowMs);
  return {
    container: query.get('container') ?? '',
    previous: isTrue(query.get('previous')),
    follow: isTrue(query.get('follow')),
    timestamps: isTrue(query.get('timestamps')),
    tailLines: numbers.tailLines,
    limitBytes: numbers.limitBytes,
    since,
  };
}

function firstCause(
  numbers: { tailLines?: number; sinceSeconds?: number; limitBytes?: number },
  rest: { readonly hasSinceTime: boolean; readonly stream: string | null },
): FieldProblem | undefined {
  const value = (field: string, number: number, rule: string): FieldProblem => ({
    field,
    reason: 'FieldValueInvalid',
    message: `Invalid value: ${String(number)}: ${rule}`,
  });
  const { tailLines, limitBytes, sinceSeconds } = numbers;
  if (tailLines !== undefined && tailLines < 0) {
    return value('tailLines', tailLines, 'must be greater than or equal to 0');
  }
  if (limitBytes !== undefined && limitBytes < 1) {
    return value('limitBytes', limitBytes, 'must be greater than 0');
  }
  if (sinceSeconds !== undefined && rest.hasSinceTime) {
    const message = 'Forbidden: at most one of `sinceTime` or `sinceSeconds` may be specified';
    return { field: '[]', reason: 'FieldValueForbidden', message };
  }
  if (sinceSeconds !== undefined && sinceSeconds < 1) {
    return value('sinceSeconds', sinceSeconds, 'must be greater than 0');
  }
  // The gate PodLogsQuerySplitStreams is off by default in Kubernetes 1.34.
  return rest.stream === null
    ? undefined
    : {
        field: 'stream',
        reason: 'FieldValueForbidden',
        message: 'Forbidden: may not be specified',
      };
}

/** Go's conversion of a query string to a bool: anything but `false` and `0` is true. */
function isTrue(text: string | null): boolean {
  return text !== null && text !== 'false' && text !== '0';
}

/** RFC 3339, cut to whole seconds: the API server passes it on without its fraction. */
function parseInstant(text: string): LogInstant | undefined {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(text)) return undefined;
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? undefined : { seconds: Math.floor(ms / 1000), nanos: 0 };
}

function secondsAgo(seconds: number | undefined, nowMs: number): LogInstant | undefined {
  if (seconds === undefined) return undefined;
  const ms = nowMs - seconds * 1000;
  const whole = Math.floor(ms / 1000);
  return { seconds: whole, nanos: Math.round((ms - whole * 1000) * 1e6) };
}

/** The container that a request means, by the API server's rules. @throws ApiError 400 */
export function chooseContainer(pod: Pod, name: string): string {
  const { containers, initContainers = [], ephemeralContainers = [] } = pod.spec;
  const names = [...initContainers, ...containers, ...ephemeralContainers].map((c) => c.name);
  const podName = pod.metadata.name;
  if (name !== '') {
    if (names.includes(name)) return name;
    throw badRequest(`container ${name} is not valid for pod ${podName}`);
  }
  const only = containers.length === 1 ? containers[0] : undefined;
  if (only !== undefined) return only.name;
  throw badRequest(
    `a container name must be specified for pod ${podName}, choose one of: [${names.join(' ')}]`,
  );
}

/** A log to read, or the text that stands in its place because the container is no more. */
export type ChosenLog = { readonly log: InstanceLog } | { readonly text: string };

/**
 * The instance whose log the kubelet reads (its validateContainerLogStatus). A node keeps one dead
 * container: when an instance exits, the one before it goes, although the status still names it. The
 * kubelet then puts its complaint into a body with status 200.
 * @throws ApiError 400
 */
export function chooseLog(podName: string, run: ContainerRun, previous: boolean): ChosenLog {
  const name = `container "${run.spec.name}" in pod "${podName}"`;
  const { state, lastState } = run;
  if (previous) {
    if (lastState.terminated === undefined) {
      throw badRequest(`previous terminated ${name} not found`);
    }
    const log = state.waiting === undefined ? run.previousLog : run.log;
    const id = lastState.terminated.containerID;
    return log === undefined ? { text: `unable to retrieve container logs for ${id}` } : { log };
  }
  if (state.waiting === undefined || lastState.terminated !== undefined) {
    if (run.log === undefined) throw badRequest(`${name} is not available`);
    return { log: run.log };
  }
  throw badRequest(`${name} is waiting to start: ${waitingText(state.waiting.reason)}`);
}

function waitingText(reason: string): string {
  if (reason === 'ErrImagePull') return "image can't be pulled";
  if (reason === 'ImagePullBackOff') return 'trying and failing to pull image';
  return reason;
}
