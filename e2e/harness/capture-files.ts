import { openArtifact } from '@ktl/capture-artifact';
import { openCapture } from '@ktl/sqlite-archive';

/** Lines of an artefact of any kind, as text. */
export async function artifactLines(path: string): Promise<string[]> {
  await using artifact = await openArtifact(path);
  const lines: string[] = [];
  for await (const some of artifact.lines()) lines.push(...some.map(({ raw }) => raw.toString()));
  return lines;
}

/** Lines that are committed to a file that is being written; 0 where it is being made or completed. */
export function committedLines(path: string): number {
  try {
    using capture = openCapture(path, { live: true });
    return capture.summary().lines;
  } catch {
    return 0;
  }
}
