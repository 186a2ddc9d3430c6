/** Keeps one copy of strings that many objects repeat: node names, images, label values. */
export interface StringPool {
  /** The first string that equalled `text`. */
  intern(text: string): string;
}

/**
 * A pool that forgets everything when it holds `limit` strings, so that a cluster which invents
 * names for ever cannot grow it for ever. What was handed out stays valid.
 */
export function createStringPool(limit = 20_000): StringPool {
  const strings = new Map<string, string>();
  return {
    intern(text) {
      const known = strings.get(text);
      if (known !== undefined) return known;
      if (strings.size >= limit) strings.clear();
      strings.set(text, text);
      return text;
    },
  };
}
