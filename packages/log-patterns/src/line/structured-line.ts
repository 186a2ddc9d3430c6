/** What a line of JSON or logfmt says, besides its values. */
export interface StructuredLine {
  readonly message: string;
  /** In the order of the line, possibly repeated. */
  readonly keys: readonly string[];
}

/** Keys that hold the message, the best first. */
const messageKeys = [
  'msg',
  'message',
  '@mt',
  '@m',
  'short_message',
  'log',
  'event',
  'text',
  'body',
];

/** Rank of a key as the one that holds the message; greater than all ranks where it holds none. */
export function messageRank(key: string): number {
  const rank = messageKeys.indexOf(key);
  return rank < 0 ? messageKeys.length : rank;
}

export const NO_MESSAGE = messageKeys.length;

/** Text of a JSON or logfmt string without its quotes, up to its first line break. */
export function unescaped(raw: string): string {
  const stop = raw.indexOf('\\n');
  const first = stop < 0 ? raw : raw.slice(0, stop);
  if (!first.includes('\\')) return first;
  try {
    return String(JSON.parse(`"${first}"`));
  } catch {
    return first.replaceAll('\\"', '"');
  }
}
