import { isUtf8 } from 'node:buffer';
import type { GapRecord, LogBatch, LogOrigin } from '@ktl/log-tailer';
import { PlainScan } from '@ktl/term-view';
import { eventJson } from './event-json.ts';
import { gapSummary } from './gap-text.ts';
import { asJsonContainer, jsonString, prettyJson, safeJson } from './json-text.ts';
import type { LogRenderer } from './log-renderer.ts';

/** Forms of JSON output; see {@link LogOutput}. */
export type JsonForm = 'json' | 'extjson' | 'ppextjson' | 'jsonl';

/** A line's message: text, and the exact bytes in base64 when they are no UTF-8. */
interface Message {
  readonly text: string;
  readonly base64: string | undefined;
  /** Printable ASCII and TAB only: nothing in it needs escaping for a terminal. */
  readonly plain: boolean;
}

/**
 * Output for programs: one JSON object for each line and gap. A line is
 * `{kind: "line", timestamp, namespace, pod, container, node, instance, message}`; `timestamp` is the
 * server's stamp or null, `node` may be null; `late: true` where younger lines were shown before. Bytes that are no UTF-8 become U+FFFD in `message`, and
 * `messageBase64` has them exactly. A gap is `{kind: "gap", cause, afterTimestamp, …}`, an event is as
 * `eventJson` has it.
 */
export function createJsonRenderer(look: {
  readonly form: JsonForm;
  readonly showsGaps: boolean;
}): LogRenderer {
  return {
    showsGaps: look.showsGaps,
    render(event) {
      if (event.type === 'lines') {
        const { batch } = event;
        return batch.event === undefined
          ? renderBatch(batch, look.form)
          : whole(eventJson(batch.event, batch.late), look.form);
      }
      if (event.type !== 'gap' || !look.showsGaps) return undefined;
      return whole(gapJson(event.gap), look.form);
    },
    forget() {
      // Keeps nothing by container.
    },
  };
}

function whole(json: string, form: JsonForm): Buffer {
  return Buffer.from(`${form === 'ppextjson' ? prettyJson(json) : json}\n`);
}

function renderBatch(batch: LogBatch, form: JsonForm): Buffer | undefined {
  if (batch.count === 0) return undefined;
  const { bytes, offsets } = batch;
  const late = batch.late === true ? ',"late":true' : '';
  const names = `${originFields(batch)}${late},"message":`;
  let json = '';
  const scan = new PlainScan(bytes);
  for (let index = 0; index < batch.count * 3; index += 3) {
    const textStart = offsets[index + 1] ?? 0;
    const textEnd = offsets[index + 2] ?? 0;
    const message = scan.isPlain(textStart, textEnd)
      ? { text: bytes.toString('latin1', textStart, textEnd), base64: undefined, plain: true }
      : decode(bytes.subarray(textStart, textEnd));
    const stamp = stampField(bytes, offsets[index] ?? 0, textStart);
    json += `${lineJson({ names, stamp, message }, form)}\n`;
  }
  return Buffer.from(json);
}

function lineJson(
  line: { readonly names: string; readonly stamp: string; readonly message: Message },
  form: JsonForm,
): string {
  const { text, base64, plain } = line.message;
  const container =
    form === 'json' || base64 !== undefined ? undefined : asJsonContainer(text, form !== 'jsonl');
  const safe = container === undefined || plain ? container : safeJson(container);
  if (form === 'jsonl' && safe !== undefined) return safe;
  const message = safe ?? (plain ? JSON.stringify(text) : jsonString(text));
  const exact = base64 === undefined ? '' : `,"messageBase64":"${base64}"`;
  const json = `{"kind":"line","timestamp":${line.stamp}${line.names}${message}${exact}}`;
  return form === 'ppextjson' ? prettyJson(json) : json;
}

function decode(bytes: Buffer): Message {
  const text = bytes.toString();
  return { text, base64: isUtf8(bytes) ? undefined : bytes.toString('base64'), plain: false };
}

function stampField(bytes: Buffer, start: number, textStart: number): string {
  if (textStart - 1 <= start) return 'null';
  const stamp = bytes.toString('latin1', start, textStart - 1);
  return /^[\dT:.Z+-]+$/.test(stamp) ? `"${stamp}"` : 'null';
}

function originFields(origin: LogOrigin): string {
  if (origin.target.role === 'node') return nodeFields(origin);
  const { namespace, pod, container, node, track } = origin.target;
  const fields = [
    `"namespace":${jsonString(namespace)}`,
    `"pod":${jsonString(pod)}`,
    `"container":${jsonString(container)}`,
    `"node":${node === undefined ? 'null' : jsonString(node)}`,
    `"instance":${String(origin.instance)}`,
    ...(track === undefined ? [] : [`"track":"${track}"`]),
  ];
  return `,${fields.join(',')}`;
}

// Null for what a node has not; `path` is its log.
function nodeFields({ target, instance }: LogOrigin): string {
  const nobody = '"namespace":null,"pod":null,"container":null';
  const place = `"node":${jsonString(target.pod)},"path":${jsonString(target.container)}`;
  return `,${nobody},${place},"instance":${String(instance)}`;
}

function gapJson(gap: GapRecord): string {
  const stamp = (text: string | undefined): string =>
    text === undefined ? 'null' : jsonString(text);
  return (
    `{"kind":"gap","cause":"${gap.cause}","certain":${String(gap.certain)},"afterTimestamp":${stamp(gap.afterStamp)}` +
    `,"beforeTimestamp":${stamp(gap.beforeStamp)}${originFields(gap)}` +
    `,"missedInstances":${String(gap.missedInstances)},"message":${jsonString(gapSummary(gap))}}`
  );
}
