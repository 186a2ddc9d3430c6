import { accept, defineFlag, reject, type Parsed } from '@ktl/cli-kit';
import type { TargetCondition } from '@ktl/kube-informers';
import { stampLayoutNames } from '@ktl/term-view';

/** Which containers `ktl logs` reads. */
const selectionFlags = {
  namespaces: defineFlag({
    name: 'namespace',
    char: 'n',
    kind: 'string',
    multiple: true,
    placeholder: 'name',
    example: ['shop'],
    summary: "Namespace to search, repeatable; default: the context's",
    complete: 'namespace',
  }),
  allNamespaces: defineFlag({
    name: 'all-namespaces',
    char: 'A',
    kind: 'boolean',
    summary: 'Search every namespace',
  }),
  selector: defineFlag({
    name: 'selector',
    char: 'l',
    kind: 'label-selector',
    example: 'app=checkout',
    summary: 'Only pods with these labels',
  }),
  fieldSelector: defineFlag({
    name: 'field-selector',
    kind: 'field-selector',
    example: 'spec.nodeName=node-1',
    summary: 'Only pods with these fields',
  }),
  container: defineFlag({
    name: 'container',
    char: 'c',
    kind: 'regex',
    example: 'app|proxy.*',
    summary: 'Only containers whose name matches, init and ephemeral ones too',
    complete: 'container',
  }),
  excludeContainer: defineFlag({
    name: 'exclude-container',
    char: 'C',
    kind: 'regex',
    multiple: true,
    example: ['istio-proxy'],
    summary: 'No containers whose name matches, repeatable',
    complete: 'container',
  }),
  excludePod: defineFlag({
    name: 'exclude-pod',
    kind: 'regex',
    multiple: true,
    example: ['-canary-'],
    summary: 'No pods whose name matches, repeatable',
    complete: 'pod',
  }),
  condition: defineFlag({
    name: 'condition',
    kind: 'custom',
    multiple: true,
    separator: ',',
    parse: parseCondition,
    expects: 'a condition such as ready=false',
    placeholder: 'type=status',
    example: ['ready=false'],
    summary: 'Only pods in this condition (true, false or unknown), repeatable',
  }),
};

/** Which lines of them. */
const rangeFlags = {
  tail: defineFlag({
    name: 'tail',
    char: 't',
    kind: 'integer',
    min: -1,
    default: 10,
    placeholder: 'lines',
    summary:
      'Newest lines of each container that is there at the start; -1 is all. With --since or --previous all, unless given. A line counts once for each 16 KiB',
  }),
  since: defineFlag({
    name: 'since',
    char: 's',
    kind: 'moment',
    example: '15m',
    summary: 'Only lines younger than a duration, or since a time',
  }),
  follow: defineFlag({
    name: 'follow',
    char: 'f',
    kind: 'boolean',
    default: true,
    summary:
      'Go on with new lines, restarts and new pods; --no-follow reads what is there and ends',
  }),
  previous: defineFlag({
    name: 'previous',
    kind: 'boolean',
    summary: 'The instance before the last restart of each container, then end',
  }),
  maxLogRequests: defineFlag({
    name: 'max-log-requests',
    kind: 'integer',
    min: 1,
    default: 500,
    placeholder: 'n',
    summary: 'Containers read at the same time; more wait for a place',
  }),
  qps: defineFlag({
    name: 'qps',
    kind: 'integer',
    min: 0,
    default: 200,
    placeholder: 'n',
    summary: 'Requests a second to the API server in the long run; 0 is no limit',
  }),
};

/** How they look. */
const outputFlags = {
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
    kind: 'string',
    default: 'youtube',
    placeholder: 'format',
    summary: 'youtube (H:MM:SS), rfc3339, rfc3339nano, unix …, or a Go layout',
    complete: stampLayoutNames,
  }),
  timezone: defineFlag({
    name: 'timezone',
    kind: 'timezone',
    default: 'Local',
    example: 'Asia/Tokyo',
    summary: 'Time zone of the timestamps',
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

/** The flags of `ktl logs`. */
export const logsFlags = { ...selectionFlags, ...rangeFlags, ...outputFlags };

function parseCondition(text: string): Parsed<TargetCondition> {
  const hint = 'write <type>=<true|false|unknown>, such as ready=false';
  const [type = '', status = '', ...rest] = text.split('=').map((part) => part.trim());
  if (type === '' || status === '' || rest.length > 0) return reject('is not a condition', hint);
  const lower = status.toLowerCase();
  if (lower !== 'true' && lower !== 'false' && lower !== 'unknown') {
    return reject(`is not a condition: "${status}" is no status`, hint);
  }
  return accept({ type, status: lower });
}
