import { rule } from '@ktl/faults';

type At = Readonly<{ address: string }>;
type Certificate = Readonly<{ subject: string }>;

/** Errors of the web server; ../faults.ts makes them part of the package's table. */
export const webFaults = {
  WEB_BIND_SYNTAX: rule<{ bind: string }>({
    about: 'The address to listen on cannot be read.',
    message: ({ bind }) => `"${bind}" is no address to listen on`,
    hint: () =>
      'write a port (8080: this machine only), host:port, or [IPv6]:port; the port is at most 65535',
    exit: 'usage',
  }),
  WEB_TOKEN_NEEDED: rule<At>({
    about: 'Other machines could reach the address, and no token protects it.',
    message: ({ address }) => `other machines can reach ${address}, and no token is set`,
    hint: () =>
      'set one with --ui-token, better with TLS too; or give a port alone, which only this machine reaches',
    exit: 'refused',
  }),
  WEB_TOKEN_UNFIT: rule<{ reason: string }>({
    about: 'The token is too short to be safe, or cannot stand in a header.',
    message: ({ reason }) => `the token of the web server ${reason}`,
    hint: () => 'make one with: openssl rand -hex 16',
    exit: 'usage',
  }),
  WEB_NAME_SYNTAX: rule<{ name: string; form: string }>({
    about: 'An allowed Host or Origin is not written as browsers send it.',
    message: ({ name, form }) => `"${name}" is not of the form ${form}`,
    hint: () => 'write it without a path and without *, one name at a time',
    exit: 'usage',
  }),
  WEB_ADDRESS_IN_USE: rule<At>({
    about: 'Another program listens on the port.',
    message: ({ address }) => `another program listens on ${address}`,
    hint: () => 'choose another port, or 0 for any free one',
  }),
  WEB_ADDRESS_UNAVAILABLE: rule<At & { reason: string }>({
    about: 'The system does not let this program listen on the address.',
    message: ({ address, reason }) => `cannot listen on ${address}: ${reason}`,
    hint: ({ reason }) =>
      reason.startsWith('EACCES')
        ? 'ports below 1024 need a right of their own: choose a higher one'
        : 'name an address of this machine, or a port alone',
  }),
  WEB_CERTIFICATE_UNREADABLE: rule<{ reason: string }>({
    about: 'The TLS certificate is not PEM, or damaged.',
    message: ({ reason }) => `the certificate cannot be read: ${reason}`,
    hint: () => '--ui-cert takes PEM text: the certificate, then those that sign it',
    exit: 'usage',
  }),
  WEB_CERTIFICATE_DATES: rule<Certificate & { from: string; to: string; now: string }>({
    about: 'The TLS certificate has expired, or is not valid yet.',
    message: ({ subject, from, to, now }) =>
      now < from
        ? `the certificate of ${subject} is not valid before ${from}`
        : `the certificate of ${subject} expired at ${to}`,
    hint: ({ now }) => `it is ${now} here; renew it, or leave out --ui-cert for a self-signed one`,
  }),
  WEB_KEY_UNREADABLE: rule<{ reason: string }>({
    about: 'The TLS key is not PEM, damaged, or has a passphrase.',
    message: ({ reason }) => `the key of the certificate cannot be read: ${reason}`,
    hint: () => '--ui-key takes a private key as PEM text, without a passphrase',
    exit: 'usage',
  }),
  WEB_KEY_MISMATCH: rule<Certificate>({
    about: 'TLS certificate and key do not belong together.',
    message: ({ subject }) => `the key does not belong to the certificate of ${subject}`,
    hint: () =>
      'give --ui-cert and --ui-key of one pair; the server’s certificate comes first in its file',
    exit: 'usage',
  }),
};
