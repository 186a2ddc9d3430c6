import { defineFaults, rule } from '@ktl/faults';

/** Errors of SQLite files. */
export const faults = defineFaults({
  SQLITE_SPOOL_FAILED: rule<{ action: string; path: string; reason: string }>({
    about: 'A temporary file for what does not fit into memory cannot be used.',
    message: ({ action, path, reason }) =>
      `cannot ${action} the temporary file in ${path}: ${reason}`,
    hint: ({ reason }) =>
      /full|ENOSPC|EDQUOT/i.test(reason)
        ? 'free space there, or name another folder with TMPDIR'
        : 'check that the folder exists and may be written, or name another with TMPDIR',
  }),
});
