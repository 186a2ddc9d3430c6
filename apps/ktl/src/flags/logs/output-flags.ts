import { accept, defineFlag, reject, type Parsed } from '@ktl/cli-kit';
import { isKtlError } from '@ktl/faults';
import { parseStampLayout, stampLayoutNames } from '@ktl/term-view';

/** How they look. */
export const outputFlags = {
  output: defineFlag({
    name: 'output',
    char: 'o',
    kind: 'enum',
    options: ['default', 'raw', 'json', 'extjson', 'ppextjson'],
    default: 'default',
    summary:
      'Form of a line: with prefix, as it is, or as JSON; ext… embeds messages that are JSON',
  }),
  json: defineFlag({
    name: 'json',
    char: 'j',
    kind: 'boolean',
    summary:
      'Log lines that are JSON pass as they are, all others become JSON objects; errors are JSON too',
  }),
  template: defineFlag({
    name: 'template',
    char: 'p',
    kind: 'string',
    placeholder: 'template',
    example: '[{{.Timestamp}}] {{.PodDisplay}} {{.ContainerTag}} {{.Message}}',
    summary:
      'Form of a line as a Go template over .Message, .PodName, .Namespace … (docs/log-templates.md)',
  }),
  templateFile: defineFlag({
    name: 'template-file',
    kind: 'string',
    placeholder: 'file',
    example: '~/.config/ktl/templates/minimal.tpl',
    summary: 'The same, from a file',
    complete: 'file',
  }),
  timestamps: defineFlag({
    name: 'timestamps',
    char: 'T',
    kind: 'boolean',
    default: true,
    summary: "The server's time before each line; off with --no-prefix, unless given",
  }),
  timestampFormat: defineFlag({
    name: 'timestamp-format',
    char: 'F',
    kind: 'custom',
    parse: checkLayout,
    expects: 'the name of a format such as rfc3339, or a Go layout',
    default: 'youtube',
    placeholder: 'format',
    summary: 'youtube (H:MM:SS), ago, short, rfc3339, rfc3339nano, unix …, or a Go layout',
    complete: stampLayoutNames,
  }),
  timezone: defineFlag({
    name: 'timezone',
    kind: 'timezone',
    default: 'Local',
    example: 'Asia/Tokyo',
    summary: 'Time zone of the timestamps, and of times that are given without one',
  }),
  podColors: defineFlag({
    name: 'pod-colors',
    char: 'g',
    kind: 'palette',
    example: '32,33,34,35,36,37',
    summary: 'Colours of pods, SGR sequences with commas between them',
  }),
  containerColors: defineFlag({
    name: 'container-colors',
    kind: 'palette',
    example: '32;4,33;4,34;4,35;4,36;4,37;4',
    summary: "Colours of containers; empty: the pod's",
  }),
  diffContainer: defineFlag({
    name: 'diff-container',
    char: 'd',
    kind: 'boolean',
    summary: 'A colour of its own for each container name, beside that of its pod',
  }),
  highlight: defineFlag({
    name: 'highlight',
    char: 'H',
    kind: 'regex',
    multiple: true,
    example: ['ERROR'],
    summary: 'Mark what matches, repeatable, each in a colour of its own',
  }),
  noPrefix: defineFlag({
    name: 'no-prefix',
    char: 'P',
    kind: 'boolean',
    summary: 'No time, pod and container before the line',
  }),
  onlyLogLines: defineFlag({
    name: 'only-log-lines',
    kind: 'boolean',
    summary: 'Nothing but lines of containers on stdout; gaps go to stderr, + and - lines nowhere',
  }),
  plain: defineFlag({
    name: 'plain',
    kind: 'boolean',
    summary: 'Short for --only-log-lines --no-prefix',
  }),
};

// Here a bad one is told with the flag, variable or key that it is from.
function checkLayout(text: string): Parsed<string> {
  try {
    parseStampLayout(text);
    return accept(text);
  } catch (error) {
    if (!isKtlError(error)) throw error;
    return reject('is neither a known timestamp format nor a Go layout', error.hint);
  }
}
