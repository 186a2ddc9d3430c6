/** What a client may send, as the readme has it, and the actions that were added since. */
export type ClientMessage =
  | { readonly action: 'subscribe' | 'unsubscribe'; readonly channel: 'pod' }
  | ({
      readonly action: 'subscribe' | 'unsubscribe' | 'pause' | 'resume';
      readonly channel: 'logs';
    } & LogName)
  | ({ readonly action: 'focus' } & PodName)
  | { readonly action: 'set_pattern'; readonly pattern: unknown }
  | { readonly action: 'reset_pattern' }
  | ({ readonly action: 'reveal'; readonly container: string; readonly name: string } & PodName);

/** A pod; where no namespace is given, the viewer's own pods decide. */
export interface PodName {
  readonly pod: string;
  readonly namespace: string | undefined;
}

/** A container of a pod; the first one where none is given. */
export interface LogName extends PodName {
  readonly container: string | undefined;
  /** The log of the instance before the current one. */
  readonly previous: boolean;
}

/** A message that was read, or why it cannot be. */
export type ReadMessage =
  | { readonly ok: true; readonly message: ClientMessage }
  | { readonly ok: false; readonly problem: string };

type Fields = Readonly<Record<string, unknown>>;

/** Reads one WebSocket message from a client. Never throws. */
export function readClientMessage(text: string): ReadMessage {
  const fields = parse(text);
  if (fields === undefined) return { ok: false, problem: 'the message is no JSON object' };
  const message = messageOf(fields);
  if (typeof message === 'string') return { ok: false, problem: message };
  return { ok: true, message };
}

function messageOf(fields: Fields): ClientMessage | string {
  const { action } = fields;
  switch (action) {
    case 'subscribe':
    case 'unsubscribe':
      if (fields['channel'] === 'pod') return { action, channel: 'pod' };
      return logMessage(fields, action);
    case 'pause':
    case 'resume':
      return logMessage(fields, action);
    case 'focus': {
      const name = podName(fields);
      return name === undefined ? 'focus needs "pod", a name' : { action, ...name };
    }
    case 'set_pattern':
      return { action, pattern: fields['pattern'] };
    case 'reset_pattern':
      return { action };
    case 'reveal': {
      const place = podName(fields);
      const container = textOf(fields['container']);
      const name = textOf(fields['name']);
      return place === undefined || container === undefined || name === undefined
        ? 'reveal needs "pod", "container" and "name", the name of a variable'
        : { action, container, name, ...place };
    }
    default:
      return 'the message has no "action" that is known: subscribe, unsubscribe, pause, resume, focus, set_pattern, reset_pattern, reveal';
  }
}

function logMessage(
  fields: Fields,
  action: 'subscribe' | 'unsubscribe' | 'pause' | 'resume',
): ClientMessage | string {
  if (fields['channel'] !== 'logs') return `${action} needs "channel": "pod" or "logs"`;
  const name = podName(fields);
  if (name === undefined) return `${action} of logs needs "pod", a name`;
  const { previous = false } = fields;
  if (typeof previous !== 'boolean') return '"previous" is true or false';
  return { action, channel: 'logs', container: textOf(fields['container']), previous, ...name };
}

function podName(fields: Fields): PodName | undefined {
  const pod = textOf(fields['pod']);
  return pod === undefined ? undefined : { pod, namespace: textOf(fields['namespace']) };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' && value.length <= 512 ? value : undefined;
}

function parse(text: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Fields)
      : undefined;
  } catch {
    return undefined;
  }
}
