/** One key of the file: texts as the command line would give them, and where it stands. */
export interface ConfigEntry {
  readonly texts: readonly string[];
  readonly line: number;
}
