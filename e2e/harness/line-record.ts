/** One line that a generator printed: `run|uid|container|instance|stream|seq|length|check|pad`. */
export interface LineRecord {
  readonly run: string;
  readonly podUid: string;
  readonly container: string;
  /** 0 for the first start of the container. */
  readonly instance: number;
  readonly stream: 'out' | 'err';
  /** 1 to the number of lines of the instance, over both streams. */
  readonly seq: number;
}

/** The letters that pads are cut from. */
export const padLetters = 'abcdefghijklmnopqrstuvwxyz0123456789'.repeat(12);

/** Length of the pad of a line: seven lengths in turn, so that no two neighbours look alike. */
export function padLength(seq: number, unit: number): number {
  return (seq % 7) * unit;
}

/** The check number of a line; the generator's shell computes the same. */
export function checkNumber(seq: number, length: number, instance: number): number {
  return (seq * 7919 + length * 10_473 + instance * 31) % 1_000_003;
}

/**
 * Reads a generated line. Every field but the identity follows from `seq`, so a byte that was lost,
 * repeated or changed anywhere shows.
 * @returns undefined for a line that no generator printed, `corrupt` for one that was damaged
 */
export function parseLine(text: string, run: string): LineRecord | 'corrupt' | undefined {
  if (!text.startsWith(`${run}|`)) return text.includes(run) ? 'corrupt' : undefined;
  const fields = text.split('|');
  const [, podUid = '', container = '', instance = '', stream = '', seq = '', length = ''] = fields;
  const [check = '', pad = ''] = fields.slice(7);
  const expected = checkNumber(Number(seq), Number(length), Number(instance));
  const intact =
    fields.length === 9 &&
    (stream === 'out' || stream === 'err') &&
    Number(check) === expected &&
    pad === padLetters.slice(0, Number(length));
  if (!intact) return 'corrupt';
  return { run, podUid, container, instance: Number(instance), stream, seq: Number(seq) };
}
