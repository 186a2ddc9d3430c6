import { rmSync } from 'node:fs';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { faults } from '../faults.ts';
import { reasonOf } from '../files/safe-file.ts';
import { freeBytesOf } from '../pack/temporary-output.ts';
import type { TarEntry } from '../tar/read-entries.ts';

/** Room that is left to others. */
const spareBytes = 16 * 1024 * 1024;

/**
 * A private folder for what has to be unpacked, made when it is first needed. It goes with the process too,
 * however that exits, unless it is killed.
 */
export class UnpackedFolder {
  readonly #artifact: string;
  readonly #parent: string;
  readonly #removeAtExit: () => void;
  #folder: string | undefined;

  constructor(artifact: string, parent: string = tmpdir()) {
    this.#artifact = artifact;
    this.#parent = parent;
    this.#removeAtExit = () => {
      if (this.#folder !== undefined) rmSync(this.#folder, { recursive: true, force: true });
    };
  }

  /**
   * Unpacks an entry under a name of ours.
   * @returns its path
   * @throws KtlError ARTIFACT_NO_ROOM, ARTIFACT_WRITE_FAILED and those of reading
   */
  async add(entry: TarEntry, name: string): Promise<string> {
    await this.#judge(entry.sizeBytes);
    const path = join(await this.#make(), name);
    const handle = await open(path, 'wx', 0o600).catch((error: unknown) => this.#fail(path, error));
    try {
      for await (const chunk of entry.body) {
        await handle.writeFile(chunk).catch((error: unknown) => this.#fail(path, error));
      }
    } finally {
      await handle.close();
    }
    return path;
  }

  /** Takes one file away again. */
  async drop(path: string): Promise<void> {
    await rm(path, { force: true });
  }

  async remove(): Promise<void> {
    if (this.#folder === undefined) return;
    await rm(this.#folder, { recursive: true, force: true });
    process.off('exit', this.#removeAtExit);
    this.#folder = undefined;
  }

  async #make(): Promise<string> {
    if (this.#folder === undefined) {
      // Mode 0700, by what mkdtemp promises.
      this.#folder = await mkdtemp(join(this.#parent, 'ktl-artifact-')).catch((error: unknown) =>
        this.#fail(this.#parent, error),
      );
      process.once('exit', this.#removeAtExit);
    }
    return this.#folder;
  }

  async #judge(needBytes: number): Promise<void> {
    const freeBytes = await freeBytesOf(this.#parent);
    if (needBytes + spareBytes <= freeBytes) return;
    const folder = this.#parent;
    throw faults.ARTIFACT_NO_ROOM({ path: this.#artifact, needBytes, freeBytes, folder });
  }

  #fail(path: string, error: unknown): never {
    throw faults.ARTIFACT_WRITE_FAILED({ path, reason: reasonOf(error) }, error);
  }
}
