import { isKtlError } from '@ktl/faults';

/** True: what failed is the file of a capture, and not what is read or asked. */
export function isOfFile(error: unknown): boolean {
  return isKtlError(error) && error.code.startsWith('ARCHIVE_');
}
