/**
 * `default`: prefix and safe text. `raw`: the line's bytes. `json`: one object a line. `extjson`: the
 * same, with a message that is a JSON object or array embedded as such. `ppextjson`: that, indented.
 * `jsonl` (`--json`): lines that are JSON objects pass through, others become `json` objects, so that
 * every line of the output parses.
 */
export type LogOutput = 'default' | 'raw' | 'json' | 'extjson' | 'ppextjson' | 'jsonl';

/** What `ktl logs` shows, and how. Texts are as the user gave them; they are checked once. */
export interface LogRenderOptions {
  /** Default `default`. */
  readonly output?: LogOutput;
  /** `--color` resolved against the terminal. Default false: colours of lines are dropped too. */
  readonly color?: boolean;
  /** Output goes to a terminal: `raw` lines are made safe as well. Default false. */
  readonly terminal?: boolean;
  /** Namespace before the pod, for queries over more than one. Default false. */
  readonly showNamespace?: boolean;
  /** Pod and container before each line; `--no-prefix` is false. Default true. */
  readonly prefix?: boolean;
  /** No gap lines in the output. Default false. */
  readonly onlyLogLines?: boolean;
  /** Timestamp before each line of `default` output. Default: as `prefix`. */
  readonly timestamps?: boolean;
  /** Name or Go layout. Default `youtube`. */
  readonly timestampFormat?: string;
  /** IANA zone of the timestamps. Default `Local`. */
  readonly timeZone?: string;
  /** Comma-separated SGR styles. Default and empty: a palette for light and dark terminals. */
  readonly podColors?: string;
  /** Comma-separated SGR styles. Default and empty: a container has its pod's colour. */
  readonly containerColors?: string;
  /** Regular expressions to mark, each in its own colour, where colours are on. Flags are kept. */
  readonly highlight?: readonly (string | RegExp)[];
}
