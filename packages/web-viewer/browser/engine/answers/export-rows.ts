import type { Job } from '../schedule/slices.ts';
import { LINE } from '../store/codes.ts';
import { ByteBuffer } from '../store/byte-buffer.ts';
import type { RowPosition } from '../store/row-store.ts';
import type { View } from '../view/view.ts';
import { visible } from '../paint/visible.ts';
import type { RowReader } from './row-reader.ts';

const PART_BYTES = 1024 * 1024;

export interface ExportPart {
  readonly part: Uint8Array<ArrayBuffer>;
  readonly rows: number;
  readonly done: boolean;
}

export interface ExportOptions {
  readonly format: 'text' | 'ndjson';
  readonly reader: RowReader;
  readonly send: (part: ExportPart) => void;
}

/**
 * The rows of a view as a file. `text`: stamp, pod, container and text; `ndjson`: the frames, and for
 * holes `{"kind":"hole","from","to"}`.
 */
export function* exportRows(view: View, { format, reader, send }: ExportOptions): Job<undefined> {
  const write = format === 'text' ? textLine : jsonLine;
  let buffer = new ByteBuffer(PART_BYTES + PART_BYTES / 4);
  let rows = 0;
  const flush = (done: boolean): void => {
    send({ part: buffer.bytes.slice(0, buffer.length), rows, done });
    buffer = new ByteBuffer(PART_BYTES + PART_BYTES / 4);
    rows = 0;
  };
  const to = view.endPlace;
  yield* view.visit(0, to, (chunk, at) => {
    const line = write(reader, { chunk, at });
    if (line === undefined) return;
    buffer.text(line);
    buffer.byte(10);
    rows++;
    if (buffer.length >= PART_BYTES) flush(false);
  });
  flush(true);
  return undefined;
}

function jsonLine(reader: RowReader, position: RowPosition): string | undefined {
  return reader.frameJson(position);
}

function textLine(reader: RowReader, position: RowPosition): string {
  const { namespace, pod, container } = reader.stream(position);
  const place = pod === '' ? '' : `${namespace}/${pod} ${container}`.trimEnd();
  const { text } = reader.text(position);
  const isLine = position.chunk.columns.kinds[position.at] === LINE;
  const parts = [reader.ts(position), place, isLine ? text : `--- ${text}`];
  return visible(parts.filter((part) => part !== '').join(' '));
}
