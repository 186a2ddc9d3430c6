import { TemplateObject, TextBytes, TextMap } from '@ktl/go-template';
import type { LineSource, LogBatch } from '@ktl/log-tailer';
import { ByteWriter, parseStamp, type SgrStyle, type TimeZone } from '@ktl/term-view';
import { LinePrefix, type StampLook } from './line-prefix.ts';
import { TemplateColor } from './template-colors.ts';
import { jsonField } from './template-json.ts';
import { TemplateTime } from './template-time.ts';

/** What a template can name of a line. */
export const logTemplateFields = [
  'Timestamp',
  'Time',
  'PodDisplay',
  'ContainerTag',
  'Message',
  'NodeName',
  'Namespace',
  'PodName',
  'ContainerName',
  'PodColor',
  'ContainerColor',
  'Labels',
  'Annotations',
  'Late',
] as const;

const CARRIAGE_RETURN = 0x0d;

/** What all lines of a source have alike, ready to be printed. */
export interface SourceFacts {
  readonly target: LineSource;
  readonly fields: ReadonlyMap<string, unknown>;
}

/** Gathers the facts of a source. */
export function sourceFacts(
  target: LineSource & { readonly annotations?: Readonly<Record<string, string>> | undefined },
  look: {
    readonly namespace: boolean;
    readonly podStyle: SgrStyle | undefined;
    readonly containerStyle: SgrStyle | undefined;
  },
): SourceFacts {
  const { namespace, pod, container, node, labels, annotations } = target;
  const shown = look.namespace && namespace !== '' ? `${namespace}/${pod}` : pod;
  return {
    target,
    fields: new Map<string, unknown>([
      ['PodDisplay', encoded(shown)],
      ['ContainerTag', encoded(`[${container}]`)],
      ['NodeName', encoded(node ?? '')],
      ['Namespace', encoded(namespace)],
      ['PodName', encoded(pod)],
      ['ContainerName', encoded(container)],
      ['PodColor', new TemplateColor(look.podStyle)],
      ['ContainerColor', new TemplateColor(look.containerStyle)],
      ['Labels', new TextMap(Object.entries(labels ?? {}))],
      ['Annotations', new TextMap(Object.entries(annotations ?? {}))],
    ]),
  };
}

function encoded(text: string): TextBytes {
  return new TextBytes(Buffer.from(text));
}

/** The line that a template is executed with: one object for all lines, nothing made before it is asked for. */
export class LogRecord extends TemplateObject {
  readonly goType = 'Log';
  readonly #zone: TimeZone;
  readonly #stamps: LinePrefix;
  readonly #stampBytes = new ByteWriter(4096);
  readonly #message = new TextBytes();
  readonly #timestamp = new TextBytes();
  #facts: SourceFacts | undefined;
  #batch: LogBatch | undefined;
  #index = 0;

  /** @param zone - of `.Time`. */
  constructor(stamp: StampLook, zone: TimeZone) {
    super();
    this.#stamps = new LinePrefix('', stamp);
    this.#zone = zone;
  }

  /** Becomes another line. @param index - of the line's first offset */
  become(facts: SourceFacts, batch: LogBatch, index: number): void {
    this.#facts = facts;
    this.#batch = batch;
    this.#index = index;
    const { bytes, offsets } = batch;
    const start = offsets[index + 1] ?? 0;
    const end = offsets[index + 2] ?? 0;
    const hasReturn = end > start && bytes[end - 1] === CARRIAGE_RETURN;
    this.#message.set(bytes, start, hasReturn ? end - 1 : end);
  }

  field(name: string): unknown {
    switch (name) {
      case 'Message':
        return this.#message;
      case 'Timestamp':
        return this.#stampText();
      case 'Time':
        return this.#time();
      case 'Late':
        return this.#batch?.late === true;
      case jsonField:
        return this.#json();
      default:
        return this.#facts?.fields.get(name);
    }
  }

  method(): undefined {
    return undefined;
  }

  toString(): string {
    return this.#message.toString();
  }

  #stampText(): TextBytes {
    const batch = this.#batch;
    if (batch === undefined) return this.#timestamp;
    this.#stamps.write(batch, this.#index, this.#stampBytes);
    const text = this.#stampBytes.take();
    this.#timestamp.set(text, 0, text.length);
    return this.#timestamp;
  }

  /** Nil for a line without a stamp. */
  #time(): TemplateTime | null {
    const stamp = parseStamp(this.#serverStamp());
    return stamp === undefined ? null : new TemplateTime(stamp, this.#zone);
  }

  #serverStamp(): string {
    const { bytes, offsets } = this.#batch ?? {};
    const start = offsets?.[this.#index] ?? 0;
    const end = (offsets?.[this.#index + 1] ?? 0) - 1;
    return bytes?.toString('latin1', start, Math.max(start, end)) ?? '';
  }

  #json(): Readonly<Record<string, unknown>> {
    const { target, fields } = this.#facts ?? {};
    return {
      timestamp: this.#serverStamp() || null,
      message: this.#message,
      nodeName: target?.node ?? '',
      namespace: target?.namespace ?? '',
      podName: target?.pod ?? '',
      containerName: target?.container ?? '',
      labels: fields?.get('Labels'),
      annotations: fields?.get('Annotations'),
    };
  }
}
