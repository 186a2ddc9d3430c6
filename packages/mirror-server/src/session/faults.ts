import { rule } from '@ktl/faults';

/** Errors of a session; ../faults.ts makes them part of the package's table. */
export const sessionFaults = {
  MIRROR_SPOOL_FAILED: rule<{ session: string; reason: string }>({
    about: 'Older frames of a shared session can no longer be kept in a temporary file.',
    message: ({ session, reason }) =>
      `older frames of "${session}" are no longer kept: the temporary file failed: ${reason}`,
    hint: () =>
      'the session goes on in memory; free space in the temporary folder for the next one',
  }),
  MIRROR_RULE_INVALID: rule<{ rule: string; reason: string }>({
    about: 'A redaction rule is no regular expression that can be used.',
    message: ({ rule: name, reason }) => `redaction rule "${name}": ${reason}`,
    hint: () => 'write a JavaScript regular expression that matches at least one character',
    exit: 'usage',
  }),
};
