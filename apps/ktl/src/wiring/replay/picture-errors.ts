import { createPatternTree } from '@ktl/log-patterns';
import type { CaptureSummary } from '@ktl/sqlite-archive';
import type { ErrorPattern } from '../../views/capture/capture-picture.ts';
import type { ReplayArtifact } from './replay-artifact.ts';

/** Error lines that are looked at, so that the page comes soon. */
const maxLines = 100_000;
const maxPatterns = 200;
const shown = 20;
const space = 0x20;
const tab = 0x09;

/** What lines of level error and fatal say, the most frequent first. */
export async function errorPatternsOf(
  artifact: Pick<ReplayArtifact, 'lines'>,
  { streams }: Pick<CaptureSummary, 'streams'>,
  signal: AbortSignal,
): Promise<readonly ErrorPattern[]> {
  const levels = ['error', 'fatal'] as const;
  const isWanted = (level: string | undefined): boolean => level === 'error' || level === 'fatal';
  if (!streams.some(({ level }) => isWanted(level))) return [];
  const tree = createPatternTree({ maxPatterns });
  for await (const lines of artifact.lines({ levels, limit: maxLines }, signal)) {
    for (const { raw, level, stream } of lines) {
      // Lines of a stack trace have the level of their first one, and say less.
      const isRest = raw.length === 0 || raw[0] === space || raw[0] === tab;
      if (isWanted(level) && !isRest && stream.source !== 'event') tree.add(raw);
    }
  }
  return tree
    .patterns()
    .slice(0, shown)
    .map(({ template, example, count }) => ({ text: count === 1 ? example : template, count }));
}
