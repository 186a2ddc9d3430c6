import { useEffect, useRef } from 'preact/hooks';
import { podKey, type PodRow } from '../state/pod.ts';
import { commandOf, type Command } from './keys.ts';

/** Listens to the keys of the whole page; an open dialog has its own. */
export function useKeys(run: (command: Command, event: KeyboardEvent) => void): void {
  const latest = useRef(run);
  latest.current = run;
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      const target = event.target instanceof Element ? event.target : document.body;
      if (target.closest('dialog') !== null) return;
      const { key, ctrlKey, altKey, metaKey } = event;
      const inField = target.closest('input, textarea, select') !== null;
      const inLog = target.closest('.log-rows, .rail, [role=tablist]') !== null;
      const command = commandOf({ key, ctrlKey, altKey, metaKey, inField, inLog });
      if (command !== undefined) latest.current(command, event);
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, []);
}

/** Esc in a field empties it, then leaves it; false where the focus is in none. */
export function leaveField(setFilter: (filter: string) => void): boolean {
  const field = document.activeElement;
  if (!(field instanceof HTMLInputElement)) return false;
  if (field.value === '') {
    field.blur();
  } else if (field.id === 'filter') {
    setFilter('');
  } else {
    field.value = '';
    field.dispatchEvent(new Event('input', { bubbles: true }));
  }
  return true;
}

/** Whether the cursor is in the search of the log. */
export function isInLogSearch(): boolean {
  return document.activeElement?.id === 'log-search';
}

/** Leaves the search of the log and keeps what it found: the keys of the page go on from there. */
export function leaveLogSearch(): void {
  document.getElementById('log-search')?.blur();
}

/** Puts the cursor into a field. */
export function focusField(id: string): void {
  const field = document.getElementById(id);
  if (!(field instanceof HTMLInputElement)) return;
  field.focus();
  field.select();
}

/** The key of the row that lies `by` rows on; takes the focus along once the row is drawn. */
export function moved(
  rows: readonly PodRow[],
  active: string | undefined,
  by: number,
): string | undefined {
  const at = rows.findIndex((row) => podKey(row) === active);
  const to = at < 0 ? 0 : Math.max(0, Math.min(rows.length - 1, at + by));
  const row = rows[to];
  if (row === undefined) return active;
  const key = podKey(row);
  requestAnimationFrame(() => requestAnimationFrame(() => focusRow(key)));
  return key;
}

/** Puts the focus on a pod's row, where it is drawn. */
export function focusRow(key: string | undefined): void {
  if (key === undefined) return;
  document
    .querySelector<HTMLElement>(`[data-pod="${CSS.escape(key)}"]`)
    ?.focus({ preventScroll: true });
}
