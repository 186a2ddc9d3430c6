import { createContext, Script } from 'node:vm';
import { parseRegex } from '@ktl/cli-kit';
import { isKtlError } from '@ktl/faults';
import { faults } from '../faults.ts';

const longestPattern = 500;
/** How long one pass over names may take, ms: names are short, and honest patterns take microseconds. */
const patienceMs = 500;
const search = new Script('names.filter((name) => name.search(pattern) >= 0)');

/**
 * Which pods one pattern selects, by name. The pattern runs where it can be stopped: one that backtracks
 * without end, such as (a+)+$, costs its author a message and nobody else anything.
 */
export class PodMatcher {
  /** As it was given. */
  readonly text: string;
  readonly #pattern: RegExp;
  #verdicts = new Map<string, boolean>();

  /** @throws KtlError PATTERN_INVALID: not a text, empty, over 500 characters, or no regular expression */
  constructor(text: unknown) {
    if (typeof text !== 'string' || text.trim() === '') {
      throw faults.PATTERN_INVALID({ problem: 'it is not a text, or an empty one' });
    }
    if (text.length > longestPattern) {
      throw faults.PATTERN_INVALID({
        problem: `it has ${String(text.length)} characters; ${String(longestPattern)} are allowed`,
      });
    }
    const parsed = parseRegex(text);
    if (!parsed.ok) throw faults.PATTERN_INVALID({ problem: `it ${parsed.problem}` });
    this.text = text;
    this.#pattern = parsed.value;
  }

  /**
   * The names that match. Each name is tried once for as long as it keeps coming.
   * @throws KtlError PATTERN_TOO_SLOW
   */
  select(names: Iterable<string>): ReadonlySet<string> {
    const all = new Set(names);
    const fresh = [...all].filter((name) => !this.#verdicts.has(name));
    if (fresh.length > 0) {
      const found = this.#search(fresh);
      for (const name of fresh) this.#verdicts.set(name, found.has(name));
    }
    return new Set([...all].filter((name) => this.#verdicts.get(name) === true));
  }

  /** Names that have gone. */
  forget(names: Iterable<string>): void {
    for (const name of names) this.#verdicts.delete(name);
  }

  #search(names: readonly string[]): Set<string> {
    const context = createContext({ names, pattern: this.#pattern });
    try {
      return new Set(search.runInContext(context, { timeout: patienceMs }) as string[]);
    } catch (error) {
      if (isKtlError(error)) throw error;
      throw faults.PATTERN_TOO_SLOW({ pattern: this.text, limitMs: patienceMs }, error);
    }
  }
}
