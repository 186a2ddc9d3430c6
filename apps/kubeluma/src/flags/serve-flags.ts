import { accept, defineFlag, parseRegex, reject, type Parsed } from '@ktl/cli-kit';

/** Flags of `kubeluma serve`. */
export const serveFlags = {
  pod: defineFlag({
    name: 'pod',
    kind: 'custom',
    parse: parsePattern,
    expects: 'a regular expression over pod names',
    placeholder: 'regex',
    example: '^api-',
    summary: 'Pods to begin with, by name; default: asked for in the browser',
    complete: 'pod',
  }),
  namespace: defineFlag({
    name: 'namespace',
    char: 'n',
    kind: 'string',
    placeholder: 'name',
    example: 'prod',
    summary: 'Only pods of this namespace; default: all namespaces',
    complete: 'namespace',
  }),
  host: defineFlag({
    name: 'host',
    kind: 'string',
    placeholder: 'address',
    default: 'localhost',
    summary: 'Address to listen on; one that other machines can reach needs --token',
  }),
  port: defineFlag({
    name: 'port',
    kind: 'integer',
    min: 0,
    max: 65_535,
    default: 8080,
    summary: 'Port to listen on; 0 is any free one',
  }),
  open: defineFlag({
    name: 'open',
    kind: 'boolean',
    default: true,
    summary: 'Open the browser, where this is a desktop and the output a terminal',
  }),
  metricsInterval: defineFlag({
    name: 'metrics-interval',
    kind: 'integer',
    min: 1,
    max: 3_600,
    default: 5,
    placeholder: 'seconds',
    summary: 'Seconds between two readings of CPU and memory of a pod that is looked at',
  }),
  redact: defineFlag({
    name: 'redact',
    kind: 'regex',
    multiple: true,
    example: ['card=\\d+'],
    summary: 'Lines of logs have *** for what matches, beside tokens, keys, passwords',
  }),
  redactKnown: defineFlag({
    name: 'redact-known',
    kind: 'boolean',
    default: true,
    summary: 'Hide tokens, keys and passwords in lines of logs; a guess, not a guarantee',
  }),
  token: defineFlag({
    name: 'token',
    kind: 'string',
    placeholder: 'text',
    example: 'openssl rand -hex 16',
    summary:
      'Reusable secret for programs, and for the address in --host; better in KUBELUMA_TOKEN, where no list of processes shows it',
  }),
  uiHost: defineFlag({
    name: 'ui-host',
    kind: 'string',
    multiple: true,
    placeholder: 'name',
    example: ['pods.example.com'],
    summary:
      'A name under which browsers reach it, such as that of a proxy; localhost: through ssh -L from another port',
  }),
  tls: defineFlag({
    name: 'tls',
    kind: 'boolean',
    summary: 'HTTPS with a certificate made for this run, whose fingerprint is printed',
  }),
  cert: defineFlag({
    name: 'cert',
    kind: 'string',
    placeholder: 'path',
    example: 'tls.crt',
    summary: 'HTTPS with this certificate, PEM; needs --key',
    complete: 'file',
  }),
  key: defineFlag({
    name: 'key',
    kind: 'string',
    placeholder: 'path',
    example: 'tls.key',
    summary: 'Private key of --cert, PEM without a passphrase',
    complete: 'file',
  }),
};

function parsePattern(text: string): Parsed<string> {
  const parsed = parseRegex(text);
  return parsed.ok ? accept(text) : reject(parsed.problem, parsed.hint);
}
