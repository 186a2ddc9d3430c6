import {
  parseWords,
  type CaptureLine,
  type LineFilter,
  type StoredStream,
} from '@ktl/sqlite-archive';

/** A filter as a test of one line, without limit: what SQL lets through passes, and nothing else. */
export function lineTest(filter: LineFilter): (line: CaptureLine) => boolean {
  const { sinceNs, untilNs, after, levels } = filter;
  const isWanted = streamTest(filter);
  const tests = textTests(filter);
  return (line) =>
    (after === undefined || line.ordinal > after) &&
    (sinceNs === undefined || line.timeNs >= sinceNs) &&
    (untilNs === undefined || line.timeNs < untilNs) &&
    (levels === undefined || levels.includes(line.level)) &&
    isWanted(line.stream) &&
    tests.every((test) => test(line.raw));
}

/** Judges each stream once. */
function streamTest(filter: LineFilter): (stream: StoredStream) => boolean {
  const judged = new WeakMap<StoredStream, boolean>();
  const { stream: isWanted = () => true } = filter;
  const fields = (['namespace', 'pod', 'container'] as const).filter(
    (field) => filter[field] !== undefined,
  );
  return (stream) => {
    let passes = judged.get(stream);
    if (passes === undefined) {
      passes = fields.every((field) => stream[field] === filter[field]) && isWanted(stream);
      judged.set(stream, passes);
    }
    return passes;
  };
}

function textTests({ grep, text }: LineFilter): ((raw: Buffer) => boolean)[] {
  const tests = [grep ?? []].flat().map((wanted) => {
    if (typeof wanted === 'string') {
      const bytes = Buffer.from(wanted);
      return (raw: Buffer) => raw.includes(bytes);
    }
    const pattern = new RegExp(wanted.source, wanted.flags.replaceAll(/[gy]/g, ''));
    return (raw: Buffer) => pattern.test(raw.toString());
  });
  if (text === undefined) return tests;
  const words = parseWords(text);
  return [...tests, (raw) => words.test(raw.toString())];
}
