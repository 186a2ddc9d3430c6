/**
 * What may be kept of a value that was written somewhere as text: itself, or something in its place.
 * @param key - what names it: a key of a ConfigMap, an environment variable, a flag; may be empty
 */
export type Redact = (key: string, value: string) => string;

/**
 * A text that nothing names, a message for instance: without the words that hold a secret, and without all of
 * it where a secret is of several words.
 */
export function keptText(text: string, redact: Redact): string {
  if (redact('', text) === text) return text;
  const words = text.replaceAll(/\S+/g, (word) => redact('', word));
  return redact('', words);
}
