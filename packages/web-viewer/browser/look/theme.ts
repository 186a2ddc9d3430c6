/** What the visitor chose; `system` follows the operating system as it changes. */
export type Theme = 'system' | 'light' | 'dark';

const key = 'ktl-theme';
const order: readonly Theme[] = ['system', 'light', 'dark'];

/** The theme of the last visit; `system` where there is none, or the browser keeps nothing. */
export function storedTheme(): Theme {
  try {
    const stored = localStorage.getItem(key);
    return order.find((theme) => theme === stored) ?? 'system';
  } catch {
    return 'system';
  }
}

/** The theme that the toggle goes to. */
export function nextTheme(theme: Theme): Theme {
  return order[(order.indexOf(theme) + 1) % order.length] ?? 'system';
}

/** Paints the page in a theme and keeps it for the next visit. */
export function applyTheme(theme: Theme): void {
  const dark = theme === 'dark' || (theme === 'system' && darkSystem().matches);
  document.documentElement.dataset['theme'] = dark ? 'dark' : 'light';
  try {
    localStorage.setItem(key, theme);
  } catch {
    // A browser without storage shows the theme and forgets it.
  }
}

/** Calls back when the operating system changes between light and dark. */
export function onSystemTheme(listener: () => void): void {
  darkSystem().addEventListener('change', listener);
}

function darkSystem(): MediaQueryList {
  return matchMedia('(prefers-color-scheme: dark)');
}
