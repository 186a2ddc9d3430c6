import type { SgrStyle, TimeZone } from '@ktl/term-view';
import type { NameColorBook } from './prefix-book.ts';
import type { LogRenderer } from './log-renderer.ts';
import type { LogTemplate, TemplateRendererLook } from './template-renderer.ts';

/**
 * `default`: prefix and safe text. `raw`: the line's bytes. `json`: one object a line. `extjson`: the
 * same, with a message that is a JSON object or array embedded as such. `ppextjson`: that, indented.
 * `jsonl` (`--json`): lines that are JSON objects pass through, others become `json` objects, so that
 * every line of the output parses.
 */
export type LogOutput = 'default' | 'raw' | 'json' | 'extjson' | 'ppextjson' | 'jsonl';

/** What `ktl logs` shows, and how. */
export interface LogRenderOptions {
  /** Default `default`. */
  readonly output?: LogOutput;
  /** Default: none. With one, `output` says nothing. */
  readonly template?: OpenableTemplate | undefined;
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
  /** A line between the instances of a container, in `default` output. Default false. */
  readonly marksRestarts?: boolean;
  /** Timestamp before each line of `default` output. Default: as `prefix`. */
  readonly timestamps?: boolean;
  /** Name or Go layout. Default `youtube`. */
  readonly timestampFormat?: string;
  /** Zone of the timestamps. Default: the machine's. */
  readonly timeZone?: TimeZone;
  /** Default and empty: a palette for light and dark terminals. */
  readonly podColors?: readonly SgrStyle[];
  /** Default and empty: a container has its pod's colour. */
  readonly containerColors?: readonly SgrStyle[];
  /** Colours that names have already, from a renderer before this one. Default: none. */
  readonly nameColors?: NameColorBook;
  /** Regular expressions to mark, each in its own colour, where colours are on. Flags are kept. */
  readonly highlight?: readonly RegExp[];
}

/** A template with what makes a renderer of it: few runs need one, so it is not loaded for all. */
export interface OpenableTemplate extends LogTemplate {
  readonly open: (look: TemplateRendererLook) => LogRenderer;
}
