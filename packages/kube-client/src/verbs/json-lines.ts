const newline = 10;

/**
 * Cuts a body into its lines, which may be split anywhere between chunks, and parses each as JSON.
 * Text after the last newline counts as a line.
 * @throws SyntaxError where a line is no JSON
 */
export async function* jsonLines(
  body: AsyncIterable<Uint8Array>,
): AsyncGenerator<unknown, void, undefined> {
  let pending: Uint8Array[] = [];
  for await (const bytes of body) {
    const chunk = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let start = 0;
    for (;;) {
      const end = chunk.indexOf(newline, start);
      if (end < 0) break;
      // Whole lines are decoded in place; only a line across chunks is put together first.
      if (pending.length === 0) {
        if (end > start) yield JSON.parse(chunk.toString('utf8', start, end));
      } else {
        pending.push(chunk.subarray(start, end));
        yield JSON.parse(Buffer.concat(pending).toString('utf8'));
        pending = [];
      }
      start = end + 1;
    }
    if (start < chunk.length) pending.push(chunk.subarray(start));
  }
  if (pending.length > 0) yield JSON.parse(Buffer.concat(pending).toString('utf8'));
}
