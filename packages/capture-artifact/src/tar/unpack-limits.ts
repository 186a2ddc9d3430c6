import { faults } from '../faults.ts';

const gibibyte = 1024 ** 3;
const mebibyte = 1024 ** 2;

/** How much a tarball may unpack to. The README says the rule. */
export const limits = {
  totalBytes: 64 * gibibyte,
  /** Up to here the ratio does not matter. */
  freeBytes: 64 * mebibyte,
  /** Of unpacked to packed bytes. Deflate cannot do more than 1032; captures are at 10 to 100. */
  ratio: 500,
  entries: 100_000,
  metadataBytes: mebibyte,
  descriptionBytes: 16 * mebibyte,
  /** Of one line of a JSON file. */
  jsonLineBytes: 256 * mebibyte,
} as const;

/** Counts what a tarball unpacks to and refuses what is too much. */
export class UnpackBudget {
  readonly #path: string;
  readonly #maxBytes: number;
  #bytes = 0;

  constructor(path: string, packedBytes: number, totalBytes: number = limits.totalBytes) {
    this.#path = path;
    this.#maxBytes = Math.min(totalBytes, Math.max(limits.freeBytes, packedBytes * limits.ratio));
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** @throws KtlError ARTIFACT_TOO_LARGE */
  take(sizeBytes: number): void {
    this.#bytes += sizeBytes;
    this.judge(this.#bytes);
  }

  /** @throws KtlError ARTIFACT_TOO_LARGE what an entry says of itself is too much */
  judge(sizeBytes: number): void {
    if (sizeBytes <= this.#maxBytes) return;
    const what = `unpacks to more than ${String(this.#maxBytes)} bytes`;
    throw faults.ARTIFACT_TOO_LARGE({ path: this.#path, what });
  }
}
