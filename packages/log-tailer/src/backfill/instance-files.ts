import type { NodeLogReader } from '@ktl/kube-client';
import { isPacked, openFrom } from '../node-logs/predecessors.ts';
import { compareMoments, type Moment } from '../line/moment.ts';
import { CriLines, type FileLine } from './cri-lines.ts';

/** Where the logs of one container lie. */
export interface LogFolder {
  readonly reader: NodeLogReader;
  readonly node: string;
  /** `pods/<namespace>_<pod>_<uid>/<container>` */
  readonly folder: string;
}

/** Names of an instance's files, oldest first; the last may be the one that is written now. */
export function filesOfInstance(names: readonly string[], instance: number): readonly string[] {
  const current = `${String(instance)}.log`;
  const form = /^\.\d{8}-\d{6}(\.gz)?$/;
  const rotated = names.filter(
    (name) => name.startsWith(current) && form.test(name.slice(current.length)),
  );
  // While one is packed, both are there: the packed one counts when it is whole.
  const whole = rotated.filter((name) => isPacked(name) || !rotated.includes(`${name}.gz`));
  return [...whole.toSorted(), ...(names.includes(current) ? [current] : [])];
}

/** The files from the one on in which a moment lies, if any has it. */
export async function filesFrom(
  place: LogFolder,
  names: readonly string[],
  { after, signal }: { readonly after: Moment | undefined; readonly signal: AbortSignal },
): Promise<readonly string[]> {
  if (after === undefined) return names;
  for (let index = names.length - 1; index > 0; index--) {
    const name = names[index] ?? '';
    const first = await firstMoment(place, name, signal);
    if (first !== undefined && compareMoments(first, after) < 0) return names.slice(index);
  }
  return names;
}

async function firstMoment(
  place: LogFolder,
  name: string,
  signal: AbortSignal,
): Promise<Moment | undefined> {
  const lines = new CriLines(undefined);
  for await (const chunk of chunksOf(place, name, signal)) {
    for (const line of lines.take(chunk)) return line;
  }
  return undefined;
}

/** The lines of files, one after the other. */
export async function* linesOfFiles(
  place: LogFolder,
  names: readonly string[],
  { lines, signal }: { readonly lines: CriLines; readonly signal: AbortSignal },
): AsyncGenerator<FileLine, undefined> {
  for (const name of names) {
    for await (const chunk of chunksOf(place, name, signal)) yield* lines.take(chunk);
    yield* lines.endFile();
  }
  yield* lines.finish();
}

function chunksOf(
  { reader, node, folder }: LogFolder,
  name: string,
  signal: AbortSignal,
): AsyncIterable<Buffer> {
  return openFrom({ reader, node }, { name: `${folder}/${name}`, offset: 0 }, signal);
}
