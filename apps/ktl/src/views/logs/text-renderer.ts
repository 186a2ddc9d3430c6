import type { ContainerTarget } from '@ktl/kube-informers';
import type { GapRecord, LogBatch } from '@ktl/log-tailer';
import { ByteWriter, alertStyle, faintStyle, paint } from '@ktl/term-view';
import { gapSummary } from './gap-text.ts';
import { createEventLines } from './event-line.ts';
import type { LogRenderer } from './log-renderer.ts';
import { SafeLines, batchSize, outputBytes } from './line-writer.ts';
import { PrefixBook, type PrefixLook } from './prefix-book.ts';
import { createRestartMarks, type RestartMarks } from './restart-mark.ts';
import type { LineHighlighter } from './line-marker.ts';

/** How lines for people look. */
export interface TextLook extends PrefixLook {
  readonly highlighter: LineHighlighter | undefined;
  readonly showsGaps: boolean;
  /** A line between the instances of a container. Default false. */
  readonly marksRestarts?: boolean | undefined;
}

/** `default` output: `[stamp] pod [container] message`. */
export function createTextRenderer(look: TextLook): LogRenderer {
  const book = new PrefixBook(look);
  const out = new ByteWriter(outputBytes);
  const eventLine = createEventLines(look);
  const marks = look.marksRestarts === true ? createRestartMarks(look.color) : undefined;
  const lateTag = Buffer.from(
    look.names ? `${paint('late', look.color ? faintStyle : undefined)} ` : '',
  );
  return {
    showsGaps: look.showsGaps,
    render(event) {
      if (event.type === 'lines') {
        const { batch } = event;
        return batch.event === undefined
          ? renderBatch(batch, { book, look, out, marks, lateTag })
          : eventLine(batch);
      }
      return event.type === 'gap' && look.showsGaps ? renderGap(event.gap, book, look) : undefined;
    },
    reuse(bytes) {
      out.reuse(bytes);
    },
    forget(target: ContainerTarget) {
      book.forget(target);
      marks?.forget(target.key);
    },
  };
}

interface Page {
  readonly book: PrefixBook;
  readonly look: TextLook;
  readonly out: ByteWriter;
  readonly marks: RestartMarks | undefined;
  /** Before lines that are out of order. */
  readonly lateTag: Buffer;
}

function renderBatch(batch: LogBatch, page: Page): Buffer | undefined {
  if (batch.count === 0) return undefined;
  const { book, look, out } = page;
  const prefix = book.ofLines(batch);
  const lateTag = batch.late === true ? page.lateTag : undefined;
  const perLine = prefix.size + 1 + (lateTag?.length ?? 0);
  const mark = page.marks?.before(batch);
  out.reserve(batchSize(batch) + (batch.count + 1) * perLine + (mark?.length ?? 0));
  if (mark !== undefined) {
    book.ofEvents(batch).write(batch, 0, out);
    out.text(mark);
    out.byte(0x0a);
  }
  const lines = new SafeLines(batch, look);
  const { offsets } = batch;
  for (let index = 0; index < batch.count * 3; index += 3) {
    prefix.write(batch, index, out);
    if (lateTag !== undefined) out.all(lateTag);
    lines.write(offsets[index + 1] ?? 0, offsets[index + 2] ?? 0, out);
  }
  return out.take();
}

function renderGap(gap: GapRecord, book: PrefixBook, look: TextLook): Buffer {
  const out = new ByteWriter(512);
  const bytes = Buffer.from(`${gap.beforeStamp ?? gap.afterStamp ?? ''} `);
  book.ofEvents(gap).write({ bytes, offsets: Uint32Array.of(0, bytes.length) }, 0, out);
  out.text(paint(gapSummary(gap), look.color ? alertStyle : undefined));
  out.byte(0x0a);
  return out.take();
}
