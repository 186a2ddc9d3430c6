/** What a key asks for. */
export type Command =
  | { readonly do: 'search' | 'filter' | 'back' | 'help' | 'theme' }
  | { readonly do: 'toggle'; readonly what: 'follow' | 'wrap' | 'times' }
  | { readonly do: 'move'; readonly by: number }
  | { readonly do: 'container'; readonly at: number };

/** The part of a keyboard event that counts. */
export interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly altKey: boolean;
  readonly metaKey: boolean;
  /** A text is being typed. */
  readonly inField: boolean;
  /** The key already means something where the focus is: arrows scroll a log. */
  readonly inLog: boolean;
}

const commands: Readonly<Record<string, Command>> = {
  n: { do: 'search' },
  '/': { do: 'filter' },
  '?': { do: 'help' },
  d: { do: 'theme' },
  f: { do: 'toggle', what: 'follow' },
  w: { do: 'toggle', what: 'wrap' },
  t: { do: 'toggle', what: 'times' },
  j: { do: 'move', by: 1 },
  k: { do: 'move', by: -1 },
};
const arrows: Readonly<Record<string, Command>> = {
  ArrowDown: { do: 'move', by: 1 },
  ArrowUp: { do: 'move', by: -1 },
};

/** The command of a key press; undefined where it has none here. */
export function commandOf(press: KeyPress): Command | undefined {
  const { key, inField, inLog } = press;
  if (press.ctrlKey || press.altKey || press.metaKey) return undefined;
  if (key === 'Escape') return { do: 'back' };
  if (inField) return undefined;
  if (/^[1-9]$/.test(key)) return { do: 'container', at: Number(key) - 1 };
  if (Object.hasOwn(commands, key)) return commands[key];
  return !inLog && Object.hasOwn(arrows, key) ? arrows[key] : undefined;
}
