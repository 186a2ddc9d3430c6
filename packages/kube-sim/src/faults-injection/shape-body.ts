import type { SimClock } from '../clock/sim-clock.ts';
import type { LineFault } from './fault-board.ts';

/** Thrown by a shaped body where the transport has to break. */
export class LineBreak extends Error {
  readonly how: 'reset' | 'fin' | 'blackhole' | 'cut';

  constructor(how: LineBreak['how']) {
    super(`the line breaks here: ${how}`);
    this.how = how;
  }
}

/** True for a fault that leaves the request without any answer. */
export function strikesBeforeAnswer(fault: LineFault | undefined): boolean {
  return (fault?.kind === 'reset' || fault?.kind === 'blackhole') && fault.afterBytes === undefined;
}

/**
 * The body with the fault in it: cut after its bytes, or slowed down.
 * Throws {@link LineBreak} where the line breaks.
 */
export async function* shapeBody(
  body: Uint8Array | AsyncIterable<Uint8Array>,
  fault: LineFault,
  clock: SimClock,
): AsyncGenerator<Uint8Array> {
  const chunks = body instanceof Uint8Array ? [body] : body;
  if (fault.kind === 'slow') {
    for await (const chunk of chunks) yield* slowly(chunk, fault.bytesPerSecond, clock);
    return;
  }
  let left = fault.kind === 'cut' ? fault.atByte : (fault.afterBytes ?? 0);
  if (left > 0) {
    for await (const chunk of chunks) {
      if (chunk.length < left) {
        left -= chunk.length;
        yield chunk;
        continue;
      }
      yield chunk.subarray(0, left);
      throw new LineBreak(fault.kind);
    }
    return;
  }
  throw new LineBreak(fault.kind);
}

async function* slowly(
  chunk: Uint8Array,
  bytesPerSecond: number,
  clock: SimClock,
): AsyncGenerator<Uint8Array> {
  const step = Math.max(1, Math.floor(bytesPerSecond / 10));
  for (let at = 0; at < chunk.length; at += step) {
    const part = chunk.subarray(at, at + step);
    await new Promise<void>((resolve) => {
      clock.setTimeout(resolve, (part.length / bytesPerSecond) * 1000);
    });
    yield part;
  }
}
