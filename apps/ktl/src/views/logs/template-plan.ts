import { isUtf8 } from 'node:buffer';
import { hasCode } from '@ktl/faults';
import { TemplateObject, TextBytes, type Template } from '@ktl/go-template';
import { sanitiseText } from '@ktl/term-view';
import type { OwnColor } from './line-marker.ts';
import type { SourceFacts } from './template-record.ts';

/** A part of what a template makes of every line of a source. */
export type PlanPart =
  | { readonly kind: 'message' | 'stamp' }
  | {
      readonly kind: 'text';
      readonly raw: string;
      /** Without its colours. */
      readonly visible: string;
      readonly colors: readonly OwnColor[];
    };

/** What a template makes of every line of a source, its line break aside. */
export interface TemplatePlan {
  readonly parts: readonly PlanPart[];
  /** The template ends with a line break of its own, so even nothing else is a line. */
  readonly isEnded: boolean;
  /** Every character is one of JavaScript's, so that no match ends within one. */
  readonly isSingle: boolean;
  readonly hasColors: boolean;
}

const largestPlan = 64 * 1024;
const mostParts = 64;
const surrogate = /[\ud800-\udfff]/;
const colorSequence = /\x1b\[[\d:;]{0,61}m/g;
const resetSequence = /^\x1b\[[0;]*m$/;

/**
 * Executes a template for a source as such, with gaps for what differs from line to line. Undefined where
 * lines have to be executed one by one: the text of a line decides on more than itself, or the template
 * fails, writes several lines, or something that a terminal has to be kept from.
 */
export function planTemplate(
  template: Template,
  facts: SourceFacts,
  color: boolean,
): TemplatePlan | undefined {
  const { reads } = template;
  if (reads === undefined) return undefined;
  const isOfLine = (name: string): boolean => !facts.fields.has(name);
  if ([...reads.used].some(isOfLine)) return undefined;
  if ([...reads.printed].filter(isOfLine).some((name) => !gaps.has(name))) return undefined;
  const maker = new PlanMaker();
  try {
    template.execute(new GapRecord(facts), maker);
  } catch (error) {
    if (hasCode(error, 'TEMPLATE_FAILED')) return undefined;
    throw error;
  }
  const plan = maker.made();
  return plan?.hasColors === true && !color ? undefined : plan;
}

const gaps = new Map<string, { readonly kind: 'message' | 'stamp'; readonly text: TextBytes }>([
  ['Message', { kind: 'message', text: new TextBytes(Buffer.from(' ')) }],
  ['Timestamp', { kind: 'stamp', text: new TextBytes(Buffer.from(' ')) }],
]);
const kindOfGap = new Map([...gaps.values()].map(({ kind, text }) => [text.bytes, kind]));

/** A line of a source of which only the source is known. */
class GapRecord extends TemplateObject {
  readonly goType = 'Log';
  readonly #facts: SourceFacts;

  constructor(facts: SourceFacts) {
    super();
    this.#facts = facts;
  }

  field(name: string): unknown {
    return gaps.get(name)?.text ?? this.#facts.fields.get(name);
  }

  method(): undefined {
    return undefined;
  }

  toString(): string {
    return '';
  }
}

class PlanMaker {
  readonly #parts: PlanPart[] = [];
  #raw = '';
  #visible = '';
  #colors: OwnColor[] = [];
  #size = 0;
  #isText = true;
  // No colour is left open.
  #isClosed = true;

  text(text: string): void {
    this.#size += text.length;
    if (this.#size > largestPlan) return;
    this.#raw += text;
    let end = 0;
    for (const { 0: sequence, index } of text.matchAll(colorSequence)) {
      this.#visible += text.slice(end, index);
      const resets = resetSequence.test(sequence);
      this.#colors.push({ at: this.#visible.length, sequence, resets });
      this.#isClosed = resets;
      end = index + sequence.length;
    }
    this.#visible += text.slice(end);
  }

  bytes(bytes: Uint8Array, start: number, end: number): void {
    const gap = kindOfGap.get(bytes);
    if (gap === undefined) {
      const part = Buffer.from(bytes.subarray(start, end));
      this.#isText &&= isUtf8(part);
      this.text(part.toString());
      return;
    }
    this.#endText();
    this.#parts.push({ kind: gap });
  }

  #endText(): void {
    const [raw, visible, colors] = [this.#raw, this.#visible, this.#colors];
    if (raw !== '') this.#parts.push({ kind: 'text', raw, visible, colors });
    this.#raw = '';
    this.#visible = '';
    this.#colors = [];
  }

  made(): TemplatePlan | undefined {
    const isEnded = this.#raw.endsWith('\n');
    if (isEnded) {
      this.#raw = this.#raw.slice(0, -1);
      this.#visible = this.#visible.slice(0, -1);
    }
    this.#endText();
    const parts = this.#parts;
    const texts = parts.filter((part) => part.kind === 'text');
    const isSmall = this.#size <= largestPlan && parts.length <= mostParts;
    if (!isSmall || !this.#isText || !this.#isClosed) return undefined;
    if (!texts.every(({ visible }) => sanitiseText(visible) === visible)) return undefined;
    return {
      parts,
      isEnded,
      isSingle: texts.every(({ visible }) => !surrogate.test(visible)),
      hasColors: texts.some(({ colors }) => colors.length > 0),
    };
  }
}
