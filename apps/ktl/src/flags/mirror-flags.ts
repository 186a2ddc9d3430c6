import { defineFlag } from '@ktl/cli-kit';

/**
 * What an address of a mirror looks like: `:8080`, `8080`, `0.0.0.0:9000`, `[::1]:9000`, `0.0.0.0`; also
 * what is meant as one and is none, such as `::1:9000`. A name alone is a query.
 */
const address =
  /^(?:\[[0-9a-fA-F:.]+\]|[A-Za-z0-9.-]*)?:\d+$|^\d+$|^\d+(?:\.\d+){3}$|^[0-9a-fA-F]*:[0-9a-fA-F:.]+$/;

/** How a session is shown to others while it runs; for every command that has something to show. */
export const mirrorFlags = {
  ui: defineFlag({
    name: 'ui',
    kind: 'string',
    alone: { value: ':8080', looksLike: address },
    placeholder: 'address',
    example: ':8080',
    summary:
      'Show the session live in browsers; alone: :8080. A port alone listens on this machine only',
  }),
  wsListen: defineFlag({
    name: 'ws-listen',
    kind: 'string',
    alone: { value: ':9080', looksLike: address },
    placeholder: 'address',
    example: ':9080',
    summary: 'Give the same frames to programs over a WebSocket (path /ws); alone: :9080',
  }),
  uiToken: defineFlag({
    name: 'ui-token',
    kind: 'string',
    placeholder: 'token',
    summary:
      'Whoever knows it may look: in a link that ends in #token=… or in an Authorization header; needed beyond this machine. Better as KTL_UI_TOKEN',
  }),
  uiTls: defineFlag({
    name: 'ui-tls',
    kind: 'boolean',
    summary: 'Serve https with a certificate made for this run; its fingerprint is printed',
  }),
  uiCert: defineFlag({
    name: 'ui-cert',
    kind: 'string',
    placeholder: 'file',
    complete: 'file',
    summary: 'Serve https with this certificate (PEM); goes with --ui-key',
  }),
  uiKey: defineFlag({
    name: 'ui-key',
    kind: 'string',
    placeholder: 'file',
    complete: 'file',
    summary: 'Its private key (PEM)',
  }),
  uiHost: defineFlag({
    name: 'ui-host',
    kind: 'string',
    multiple: true,
    placeholder: 'name',
    example: ['logs.example.com'],
    summary:
      'A name under which browsers reach it, such as that of a proxy; localhost: through ssh -L from another port',
  }),
  redact: defineFlag({
    name: 'redact',
    kind: 'regex',
    multiple: true,
    example: ['card=\\d+'],
    summary:
      'Others see *** for what matches, beside tokens, keys, passwords; the terminal shows it',
  }),
  redactKnown: defineFlag({
    name: 'redact-known',
    kind: 'boolean',
    default: true,
    summary: 'Hide tokens, keys and passwords from others',
  }),
};
