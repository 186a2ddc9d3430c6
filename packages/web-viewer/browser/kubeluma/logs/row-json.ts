/** Longer lines are not laid out anew. */
const mostChars = 200_000;

/** A line that is a JSON object, indented; undefined where it is none. */
export function indented(text: string): string | undefined {
  if (!mayBeJson(text) || text.length > mostChars) return undefined;
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return undefined;
  }
}

/** Whether a line looks like a JSON object; cheap enough for each line. */
export function mayBeJson(text: string): boolean {
  const trimmed = text.trim();
  return trimmed.startsWith('{"') && trimmed.endsWith('}');
}
