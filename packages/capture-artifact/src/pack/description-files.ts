import { appendFile, mkdir, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { PodDescription } from '../artifact/artifact.ts';
import { hasFile } from '../files/safe-file.ts';
import { descriptionName, isPodName } from '../tar/entry-name.ts';

/** Where a description is within a folder. */
export interface DescriptionFile {
  readonly namespace: string;
  readonly pod: string;
  /** As in the archive. */
  readonly name: string;
}

/** Keeps descriptions in the working folder as they come: a kill while packing does not take them. */
export async function keepDescriptions(
  folder: string,
  descriptions: AsyncIterable<PodDescription>,
  signal?: AbortSignal,
): Promise<void> {
  const seen = new Set<string>();
  for await (const { namespace, pod, text } of descriptions) {
    signal?.throwIfAborted();
    if (!isPodName(namespace, pod)) continue;
    const name = descriptionName(namespace, pod);
    const path = join(folder, name);
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    // Two pods may have had the same name one after the other.
    const whole = `${seen.has(name) ? '\n---\n\n' : ''}${text}`;
    await appendFile(path, whole, { mode: 0o600, flag: seen.has(name) ? 'a' : 'w' });
    seen.add(name);
  }
}

/** Descriptions of a folder, by name. Others' files are passed over, links refused. */
export async function* descriptionFiles(folder: string): AsyncGenerator<DescriptionFile, void> {
  for (const namespace of await namesIn(join(folder, 'describes'))) {
    for (const file of await namesIn(join(folder, 'describes', namespace))) {
      const pod = file.replace(/\.txt$/, '');
      if (pod === file || !isPodName(namespace, pod)) continue;
      const name = descriptionName(namespace, pod);
      if (await hasFile(folder, join(folder, name))) yield { namespace, pod, name };
    }
  }
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).sort();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return [];
    throw error;
  }
}
