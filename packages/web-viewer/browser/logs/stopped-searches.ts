import type { TextSearch } from '../engine/protocol.ts';
import { stopMs } from './watchdog.ts';

/** Where a tab keeps what was stopped; sessionStorage. */
export type StopStore = Pick<Storage, 'getItem' | 'setItem'>;

const key = 'ktl-stopped-searches';
const mostKept = 50;

/** Expressions that were stopped in this tab: a link or a reload must not begin one of them by itself. */
export class StoppedSearches {
  private readonly store: () => StopStore;
  private readonly names: Set<string>;

  /** @param store - may throw, as browsers do that keep nothing */
  constructor(store: () => StopStore) {
    this.store = store;
    this.names = new Set(this.read());
  }

  add(search: TextSearch): void {
    this.names.add(nameOf(search));
    this.write();
  }

  /** Lets it be searched for again. */
  forget(search: TextSearch): void {
    if (this.names.delete(nameOf(search))) this.write();
  }

  has(search: TextSearch): boolean {
    return search.isRegex && this.names.has(nameOf(search));
  }

  private read(): readonly string[] {
    try {
      const names: unknown = JSON.parse(this.store().getItem(key) ?? '[]');
      return Array.isArray(names) ? names.filter((name) => typeof name === 'string') : [];
    } catch {
      return [];
    }
  }

  private write(): void {
    try {
      this.store().setItem(key, JSON.stringify([...this.names].slice(-mostKept)));
    } catch {
      // Known in this page, and not after a reload.
    }
  }
}

/** Which expression was stopped, and why. */
export function stoppedWords({ text }: TextSearch): string {
  const shown = text.length > 60 ? `${text.slice(0, 60)}…` : text;
  return `“${shown}” was stopped and is left out: one line kept it busy for up to ${stopMs / 1000} seconds. Repetitions inside repetitions, as in (a+)+, can be tried in endlessly many ways.`;
}

function nameOf({ text, caseSensitive }: TextSearch): string {
  return `${caseSensitive ? 'case' : 'any'} ${text}`;
}
