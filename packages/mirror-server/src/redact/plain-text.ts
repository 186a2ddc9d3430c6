// Escape sequences of every kind, and control characters that a terminal does not show.
const hidden =
  /(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]?|\x1b[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)?|\x1b[ -/]*[0-~]?|[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]+/g;
const anyHidden = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]/;

/** A text as a reader sees it, and where each part of it stands in the original. */
export interface PlainText {
  readonly plain: string;
  /** Places and lengths of what was left out, in order; `at` counts in the original. */
  readonly left: readonly { readonly at: number; readonly length: number }[];
}

/** The text without what a terminal does not show; undefined: it has nothing of the kind. */
export function plainText(text: string): PlainText | undefined {
  if (!anyHidden.test(text)) return undefined;
  const left: { at: number; length: number }[] = [];
  const plain = text.replace(hidden, (found: string, at: number) => {
    left.push({ at, length: found.length });
    return '';
  });
  return { plain, left };
}

/** Half-open, in UTF-16 units. */
export type Span = readonly [from: number, to: number];

/**
 * Puts `***` in place of spans of the plain text. What was left out of the plain text stays, also
 * within a span, so that colours end where they ended.
 */
export function mask(text: string, spans: readonly Span[], hiddenParts: PlainText['left']): string {
  let out = '';
  let plainAt = 0;
  let from = 0;
  const pieces = [...hiddenParts, { at: text.length, length: 0 }];
  for (const { at, length } of pieces) {
    out += maskPiece(text.slice(from, at), plainAt, spans) + text.slice(at, at + length);
    plainAt += at - from;
    from = at + length;
  }
  return out;
}

function maskPiece(piece: string, start: number, spans: readonly Span[]): string {
  let out = '';
  let at = 0;
  for (const [from, to] of spans) {
    const begin = Math.max(from - start, at);
    const end = Math.min(to - start, piece.length);
    if (begin >= end) continue;
    // Three stars where the span begins; later pieces of it only go.
    out += piece.slice(at, begin) + (from >= start ? '***' : '');
    at = end;
  }
  return out + piece.slice(at);
}
