import { hasCode } from '@ktl/faults';
import { TextMap, compileTemplate } from '../../src/index.ts';
import type { GoCase, GoOutcome } from './go-oracle.ts';

/** Runs a case through this package, with the outcome in Go's form. */
export function runHere({ template, data, texts }: GoCase): GoOutcome {
  const parts: Buffer[] = [];
  const value = texts === undefined ? data : new TextMap(Object.entries(texts));
  const stage = stageOf(() => {
    compileTemplate(template, { name: 'case' }).execute(value, {
      text: (text) => parts.push(Buffer.from(text)),
      bytes: (bytes, start, end) => parts.push(Buffer.from(bytes.subarray(start, end))),
    });
  });
  const bytes = Buffer.concat(parts);
  const output = bytes.toString();
  if (Buffer.from(output).equals(bytes)) return { output, stage };
  return { output: '', bytes: bytes.toString('base64'), stage };
}

function stageOf(run: () => void): GoOutcome['stage'] {
  try {
    run();
    return 'done';
  } catch (error) {
    if (hasCode(error, 'TEMPLATE_SYNTAX')) return 'syntax';
    if (hasCode(error, 'TEMPLATE_FAILED')) return 'failed';
    throw error;
  }
}

/**
 * What must be equal: the output and whether there was an error. What Go finds only when it gets there
 * (a wrong number of arguments, nil as a command) is found here before the first byte is written.
 */
export function comparable(here: GoOutcome, go: GoOutcome): { here: unknown; go: unknown } {
  if (here.stage === 'syntax' && go.stage === 'failed') return { here: 'error', go: 'error' };
  if (go.stage === 'syntax') return { here: here.stage, go: 'syntax' };
  return { here, go };
}
