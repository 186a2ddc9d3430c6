/**
 * Writes a text to standard error if the program ends before the returned function is called: by a second
 * Ctrl-C, for instance.
 */
export function noteAtExit(text: () => string): () => void {
  const write = (): void => {
    process.stderr.write(text());
  };
  process.once('exit', write);
  return () => {
    process.off('exit', write);
  };
}
