import { mask, plainText, type Span } from './plain-text.ts';
import { compileRule, defaultRules, type CompiledRule, type RedactionRule } from './rules.ts';

/** Takes secrets out of text. */
export interface Redactor {
  /** The text with `***` for each secret; the same string where there is none. */
  readonly redact: (text: string) => string;
}

/**
 * A redactor of the default rules and `rules`. Rules of one's own run over every text: those that
 * backtrack much slow the session down.
 * @param options.defaults - false: `rules` alone. Default true
 * @throws KtlError MIRROR_RULE_INVALID
 */
export function createRedactor(
  rules: readonly RedactionRule[] = [],
  { defaults = true }: { readonly defaults?: boolean } = {},
): Redactor {
  const own = rules.map(compileRule);
  const hints = new RegExp([...new Set(defaultRules.flatMap(hintsOf))].map(escape).join('|'), 'i');
  return {
    redact: (text) => {
      const parted = plainText(text);
      const plain = parted?.plain ?? text;
      const spans = [
        ...(defaults && hints.test(plain) ? spansOf(plain, hinted(plain)) : []),
        ...(own.length > 0 ? spansOf(plain, own) : []),
      ];
      return spans.length === 0 ? text : mask(text, merged(spans), parted?.left ?? []);
    },
  };
}

function hintsOf({ hints }: CompiledRule): readonly string[] {
  return hints ?? [];
}

function hinted(plain: string): readonly CompiledRule[] {
  const lower = plain.toLowerCase();
  return defaultRules.filter((rule) => hintsOf(rule).some((hint) => lower.includes(hint)));
}

function spansOf(plain: string, rules: readonly CompiledRule[]): Span[] {
  return rules.flatMap(({ pattern }) => [...plain.matchAll(pattern)].flatMap(secretsOf));
}

function secretsOf({ indices }: RegExpExecArray): Span[] {
  if (indices === undefined) return [];
  const groups: (Span | undefined)[] = Object.values(indices.groups ?? {});
  const found = groups.filter((span) => span !== undefined);
  return found.length > 0 ? found : indices.slice(0, 1).filter((span) => span !== undefined);
}

function merged(spans: readonly Span[]): Span[] {
  const sorted = [...spans].sort(([a], [b]) => a - b);
  const out: Span[] = [];
  for (const [from, to] of sorted) {
    const last = out.at(-1);
    if (last !== undefined && from <= last[1])
      out[out.length - 1] = [last[0], Math.max(last[1], to)];
    else if (to > from) out.push([from, to]);
  }
  return out;
}

function escape(literal: string): string {
  return literal.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}
