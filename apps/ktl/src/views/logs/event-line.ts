import { eventHead, type LogBatch } from '@ktl/log-tailer';
import {
  ByteWriter,
  faintStyle,
  paint,
  parseStyle,
  sanitiseText,
  type SgrStyle,
} from '@ktl/term-view';
import { LinePrefix, type StampLook } from './line-prefix.ts';
import { SafeLines } from './line-writer.ts';
import type { LineHighlighter } from './line-marker.ts';

/** How events look among the lines. */
export interface EventLook {
  /** False leaves the stamp and the text, which names the object. */
  readonly names: boolean;
  readonly namespace: boolean;
  readonly color: boolean;
  readonly stamp: StampLook | undefined;
  readonly highlighter: LineHighlighter | undefined;
}

const warningStyle = parseStyle('1;33');
const normalStyle = parseStyle('36');

/**
 * Renders events in the text output: a lozenge where the lines of containers have pod and container,
 * then the event's own text: `◆ Warning BackOff pod/checkout-1 [app]: …`.
 * @returns bytes of a batch that tells an event, newline at the end
 */
export function createEventLines(look: EventLook): (batch: LogBatch) => Buffer {
  const prefixes = new Map<string, LinePrefix>();
  const prefixOf = (namespace: string, style: SgrStyle | undefined): LinePrefix => {
    const place = look.namespace && namespace !== '' ? ` ${sanitiseText(namespace)}` : '';
    const label = look.names ? `${paint(`◆${place}`, style)} ` : '';
    const known = prefixes.get(label);
    if (known !== undefined) return known;
    const prefix = new LinePrefix(label, look.stamp);
    prefixes.set(label, prefix);
    return prefix;
  };
  const lateTag = `${paint('late', look.color ? faintStyle : undefined)} `;
  return (batch) => {
    const { event, bytes, target } = batch;
    const [stampStart = 0, textStart = 0, textEnd = 0] = batch.offsets;
    const style = look.color ? styleOf(event?.type) : undefined;
    const head = event === undefined ? '' : eventHead(event);
    const late = batch.late === true && look.names ? lateTag : '';
    const text = late + paintHead(bytes.toString('utf8', textStart, textEnd), head, style);
    const line = Buffer.from(text);
    const painted = { ...batch, bytes: line, offsets: Uint32Array.of(0, 0, line.length) };
    const out = new ByteWriter(line.length + 256);
    const stamp = { bytes, offsets: Uint32Array.of(stampStart, textStart) };
    prefixOf(target.namespace, style).write(stamp, 0, out);
    new SafeLines(painted, look).write(0, line.length, out);
    return out.take();
  };
}

function styleOf(type: string | undefined): SgrStyle {
  return type === undefined || type === 'Normal' ? normalStyle : warningStyle;
}

function paintHead(text: string, head: string, style: SgrStyle | undefined): string {
  return text.startsWith(head) ? paint(head, style) + text.slice(head.length) : text;
}
