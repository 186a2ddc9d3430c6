import type { LogBatch } from '@ktl/log-tailer';
import { ByteWriter } from '@ktl/term-view';
import type { LogRenderer } from './log-renderer.ts';
import { SafeLines, batchSize, outputBytes } from './line-writer.ts';

/**
 * `raw` output: the line's bytes and a newline. On a terminal the lines are made safe, since bytes
 * that nobody will pipe are of no use. Gaps never mix with the bytes.
 */
export function createRawRenderer(look: {
  readonly terminal: boolean;
  readonly color: boolean;
}): LogRenderer {
  const out = new ByteWriter(outputBytes);
  return {
    showsGaps: false,
    render(event) {
      if (event.type !== 'lines' || event.batch.count === 0) return undefined;
      const { batch } = event;
      out.reserve(batchSize(batch) + batch.count + 16);
      if (look.terminal) writeSafe(batch, look.color, out);
      else writeExact(batch, out);
      return out.take();
    },
    reuse(bytes) {
      out.reuse(bytes);
    },
    forget() {
      // Keeps nothing by container.
    },
  };
}

function writeSafe(batch: LogBatch, color: boolean, out: ByteWriter): void {
  const lines = new SafeLines(batch, { color, highlighter: undefined });
  for (let index = 0; index < batch.count * 3; index += 3) {
    lines.write(batch.offsets[index + 1] ?? 0, batch.offsets[index + 2] ?? 0, out);
  }
}

function writeExact({ bytes, offsets, count }: LogBatch, out: ByteWriter): void {
  for (let index = 0; index < count * 3; index += 3) {
    out.range(bytes, offsets[index + 1] ?? 0, offsets[index + 2] ?? 0);
    out.byte(0x0a);
  }
}
