import type { PodEvent, PodRef, PodRow, PodView } from '../state/pod.ts';
import { count } from '../state/words.ts';
import { fieldsOf, listOf, numberOf, textOf, timeOf, type Fields } from './fields.ts';
import { plainLine } from './plain-text.ts';
import { podViewOf } from './pod-view.ts';

/** What one container uses now. */
export interface Usage {
  readonly name: string;
  /** Millicores. */
  readonly cpu: number;
  readonly memoryMiB: number;
}

/** What the server says. Types that this page does not know are no message. */
export type Message =
  | { readonly type: 'awaitingPattern'; readonly cluster: string }
  | {
      readonly type: 'pods';
      readonly pods: readonly PodRow[];
      readonly focus: PodRef | undefined;
      readonly pattern: string;
      /** Its context, and the namespace where there is only one; '' where the server does not say. */
      readonly cluster: string;
      /** Since when the cluster has not answered, milliseconds since the epoch. */
      readonly staleSince: number | undefined;
    }
  | { readonly type: 'pod'; readonly pod: PodView }
  | {
      readonly type: 'log';
      readonly pod: PodRef;
      readonly container: string;
      /** With colours, as SGR sequences. */
      readonly line: string;
      /** RFC 3339; '' where the server does not say. */
      readonly ts: string;
      /** Of the instance before the current one. */
      readonly previous: boolean;
    }
  | {
      readonly type: 'logNote';
      readonly pod: PodRef;
      readonly container: string;
      /** `missing`: there were lines that are not here. */
      readonly kind: 'missing' | 'note';
      readonly text: string;
      readonly previous: boolean;
    }
  | { readonly type: 'event'; readonly pod: PodRef; readonly event: PodEvent }
  | {
      readonly type: 'metrics';
      readonly pod: PodRef | undefined;
      readonly disabled: boolean;
      /** Why they are disabled. */
      readonly reason: string;
      readonly usage: readonly Usage[];
    }
  | {
      readonly type: 'revealed';
      readonly pod: PodRef;
      readonly container: string;
      readonly name: string;
      readonly value: string;
    }
  | { readonly type: 'noEvents'; readonly pod: PodRef; readonly reason: string }
  | {
      readonly type: 'problem';
      readonly message: string;
      /** What was asked for; '' where nothing was. */
      readonly action: string;
    };

/**
 * Reads one message of the feed. Additional fields are ignored and missing ones are empty.
 * @param now - milliseconds since the epoch; ages are counted back from it
 * @returns undefined for what is no JSON object or of no known type
 */
export function readMessage(text: string, now: number): Message | undefined {
  const message = fieldsOf(parse(text));
  const data = fieldsOf(message['data']);
  switch (message['type']) {
    case 'awaitingPattern':
      return { type: 'awaitingPattern', cluster: clusterOf(message) };
    case 'pods':
      return podsOf(data, now);
    case 'pod':
      return { type: 'pod', pod: podViewOf(data, now) };
    case 'log':
      return logOf(message);
    case 'skip':
      return skipOf(message);
    case 'gap':
      return logNote(message, 'missing', textOf(message, 'message'));
    case 'notice':
      return noticeOf(message);
    case 'event':
      return eventOf(data, now);
    case 'metrics':
      return metricsOf(message, data);
    case 'revealed':
      return revealedOf(message['data'] === undefined ? message : data);
    case 'error':
      return problemOf(message['data'] === undefined ? message : data);
    default:
      return undefined;
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function podsOf(data: Fields, now: number): Message {
  const pods = listOf(data['pods'])
    .map((fields) => rowOf(fields, now))
    .filter(({ name }) => name !== '');
  const focus = textOf(data, 'focus');
  const focused = pods.find(
    (pod) => pod.name === focus && samePlace(pod, textOf(data, 'focusNamespace')),
  );
  return {
    type: 'pods',
    pods,
    focus: focused,
    pattern: textOf(data, 'pattern'),
    cluster: clusterOf(data),
    staleSince: timeOf(data, 'staleSince'),
  };
}

function clusterOf(data: Fields): string {
  const cluster = fieldsOf(data['cluster']);
  return [textOf(cluster, 'context'), textOf(cluster, 'namespace')]
    .filter((part) => part !== '')
    .join(' / ');
}

function samePlace(pod: PodRef, namespace: string): boolean {
  return namespace === '' || pod.namespace === namespace;
}

function rowOf(fields: Fields, now: number): PodRow {
  const age = numberOf(fields, 'ageSeconds');
  return {
    name: textOf(fields, 'name'),
    namespace: textOf(fields, 'namespace'),
    phase: textOf(fields, 'phase') || 'Unknown',
    status: textOf(fields, 'status', 'phase') || 'Unknown',
    ready: numberOf(fields, 'ready') ?? 0,
    total: numberOf(fields, 'total') ?? 0,
    restarts: numberOf(fields, 'restarts') ?? 0,
    createdAt: timeOf(fields, 'createdAt') ?? (age === undefined ? undefined : now - age * 1_000),
  };
}

function refOf(fields: Fields): PodRef {
  return { namespace: textOf(fields, 'namespace'), name: textOf(fields, 'pod') };
}

function logOf(message: Fields): Message {
  const { line, lineAnsi } = message;
  const text = typeof lineAnsi === 'string' ? lineAnsi : line;
  return {
    type: 'log',
    pod: refOf(message),
    container: textOf(message, 'container'),
    line: typeof text === 'string' ? plainLine(text) : '',
    ts: textOf(message, 'ts'),
    previous: message['previous'] === true,
  };
}

function logNote(message: Fields, kind: 'missing' | 'note', text: string): Message {
  return {
    type: 'logNote',
    pod: refOf(message),
    container: textOf(message, 'container'),
    kind,
    text,
    previous: message['previous'] === true,
  };
}

function skipOf(message: Fields): Message {
  const skipped = numberOf(message, 'count');
  const what = skipped === undefined ? 'Lines were skipped' : `${count(skipped, 'line')} skipped`;
  if (textOf(message, 'pod') !== '') {
    return logNote(
      message,
      'missing',
      textOf(message, 'message') || `${what}: this page was too slow`,
    );
  }
  const text = `${count(skipped ?? 1, 'message')} skipped: this page was too slow. Reload it to see all.`;
  return { type: 'problem', message: text, action: '' };
}

const notices: Readonly<Record<string, string>> = {
  attached: 'log opened',
  ended: 'the container ended',
  restarted: 'the container restarted',
  waiting: 'the container has not started',
  failed: 'the log cannot be read',
};

function noticeOf(message: Fields): Message {
  if (textOf(message, 'container') !== '') return logNote(message, 'note', noticeText(message));
  return { type: 'noEvents', pod: refOf(message), reason: textOf(message, 'message') };
}

function noticeText(message: Fields): string {
  const notice = textOf(message, 'notice');
  const said = textOf(message, 'message');
  const what = notices[notice] ?? notice;
  return said === '' ? what : `${what}: ${said}`;
}

function eventOf(data: Fields, now: number): Message {
  const [type, reason, message] = [
    textOf(data, 'type') || 'Normal',
    textOf(data, 'reason'),
    textOf(data, 'message'),
  ];
  const age = numberOf(data, 'ageSeconds');
  const at = age === undefined ? timeOf(data, 'lastSeen') : now - age * 1_000;
  return {
    type: 'event',
    pod: refOf(data),
    event: {
      key: textOf(data, 'uid') || [type, reason, message].join('\n'),
      type,
      reason,
      message,
      count: numberOf(data, 'count') ?? 1,
      at: at ?? now,
    },
  };
}

function metricsOf(message: Fields, data: Fields): Message {
  const pod = textOf(data, 'pod') === '' ? refOf(message) : refOf(data);
  return {
    type: 'metrics',
    pod: pod.name === '' ? undefined : pod,
    disabled: data['disabled'] === true || message['disabled'] === true,
    reason: textOf(data, 'reason'),
    usage: listOf(data['containers']).map((fields) => ({
      name: textOf(fields, 'name'),
      cpu: numberOf(fields, 'cpu') ?? 0,
      memoryMiB: numberOf(fields, 'memoryMiB') ?? 0,
    })),
  };
}

function revealedOf(fields: Fields): Message {
  return {
    type: 'revealed',
    pod: refOf(fields),
    container: textOf(fields, 'container'),
    name: textOf(fields, 'name'),
    value: textOf(fields, 'value'),
  };
}

function problemOf(fields: Fields): Message {
  const said = textOf(fields, 'message', 'error') || 'The server could not do that';
  const hint = textOf(fields, 'hint');
  const message = hint === '' ? said : `${said}: ${hint}`;
  return { type: 'problem', message, action: textOf(fields, 'action') };
}
