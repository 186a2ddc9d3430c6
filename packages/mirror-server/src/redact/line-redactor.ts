import { KeyBlocks } from './key-block.ts';
import type { Redactor } from './redactor.ts';

/**
 * Takes secrets out of the lines of one source, which come in order: `***` is left of each line of a private
 * key, where the redactor alone sees lines of letters.
 */
export function createLineRedactor(redactor: Redactor): (line: string) => string {
  const blocks = new KeyBlocks();
  return (line) => (blocks.hides('', line) ? '***' : redactor.redact(line));
}
