import { defineFaults, rule } from '@ktl/faults';

interface OnFile extends Record<string, unknown> {
  /** With its article: `a log capture`. */
  readonly noun: string;
  readonly path: string;
}

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
  ARCHIVE_UNREADABLE: rule<OnFile & { reason: string }>({
    about: 'A file that ktl should have written cannot be opened or read.',
    message: ({ path, reason }) => `cannot read ${path}: ${reason}`,
    hint: () => 'check that the file exists and may be read',
  }),
  ARCHIVE_WRONG_KIND: rule<OnFile>({
    about: 'A file is not of the kind that was asked for.',
    message: ({ path, noun }) => `${path} is not ${noun}`,
    hint: ({ noun }) => `name a file that ktl wrote as ${noun}`,
  }),
  ARCHIVE_NEWER: rule<OnFile & { version: number; newest: number }>({
    about: 'A file was written by a newer ktl.',
    message: ({ path, noun, version, newest }) =>
      `${path} is ${noun} of version ${String(version)}; this ktl reads up to ${String(newest)}`,
    hint: () => 'update ktl',
  }),
  ARCHIVE_OLDER: rule<OnFile & { version: number; newest: number }>({
    about: 'A file is of an older version, and reading never changes a file.',
    message: ({ path, noun, version, newest }) =>
      `${path} is ${noun} of version ${String(version)}; this ktl reads version ${String(newest)}`,
    hint: () => 'recover the file, which brings it to the newest version',
  }),
  ARCHIVE_SCHEMA: rule<OnFile & { difference: string }>({
    about:
      'A file has tables, triggers or views that ktl does not write, or lacks some that it does.',
    message: ({ path, noun, difference }) =>
      `${path} is not as ktl writes ${noun}: it has ${difference}`,
    hint: () => 'somebody changed the file; use the one that ktl wrote',
    exit: 'refused',
  }),
  ARCHIVE_DAMAGED: rule<OnFile & { reason: string }>({
    about: 'A file is cut off or its bytes are damaged.',
    message: ({ path, reason }) => `${path} is damaged: ${reason}`,
    hint: () => 'take another copy of the file',
  }),
  ARCHIVE_UNFINISHED: rule<OnFile>({
    about: 'A file is still being written, or whoever wrote it was killed.',
    message: ({ path, noun }) => `${path} is ${noun} that was not finished`,
    hint: () =>
      'follow it if it is being written, else recover it first; another program may have set journal_mode=wal',
  }),
  ARCHIVE_EXISTS: rule<OnFile>({
    about: 'A file is to be written where one is already.',
    message: ({ path }) => `${path} exists already`,
    hint: () => 'name another file, or remove that one; it may be one that is being written',
  }),
  ARCHIVE_IN_USE: rule<OnFile>({
    about: 'A file is open elsewhere, so it cannot be finished or recovered.',
    message: ({ path }) => `${path} is in use by another process or reader`,
    hint: () => 'end what reads or writes it, then recover the file; nothing is lost',
    retryable: true,
  }),
  ARCHIVE_DISK_FULL: rule<OnFile>({
    about: 'There is no room for the rest of a file. What was written before is kept.',
    message: ({ path }) => `no room left to write ${path}`,
    hint: () => 'free space and recover the file: all before the last second is in it',
  }),
  ARCHIVE_WRITE_FAILED: rule<OnFile & { reason: string }>({
    about: 'A file cannot be made or written.',
    message: ({ path, reason }) => `cannot write ${path}: ${reason}`,
    hint: () => 'check that the folder exists and may be written',
  }),
  CAPTURE_ROW_INVALID: rule<{ kind: string; problem: string; columns: readonly string[] }>({
    about: 'A row for a table of a capture has a column or a value that the table does not take.',
    message: ({ kind, problem }) => `a row for the table ${kind} of a capture ${problem}`,
    hint: ({ columns }) =>
      columns.length === 0 ? undefined : `its columns are ${columns.join(', ')}`,
  }),
});
