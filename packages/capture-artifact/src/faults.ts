import { defineFaults, rule } from '@ktl/faults';

interface OnArtifact extends Record<string, unknown> {
  readonly path: string;
}

/** Errors of capture artefacts. */
export const faults = defineFaults({
  ARTIFACT_UNREADABLE: rule<OnArtifact & { reason: string }>({
    about: 'A capture cannot be opened or read.',
    message: ({ path, reason }) => `cannot read ${path}: ${reason}`,
    hint: ({ path }) =>
      /(?:^|[\\/])-$/.test(path)
        ? 'a capture is not read from a pipe: save it to a file first'
        : 'check that it exists and may be read',
  }),
  ARTIFACT_WRONG_KIND: rule<OnArtifact & { reason: string }>({
    about: 'What was named is no capture: no tarball, folder or SQLite file that ktl wrote.',
    message: ({ path, reason }) => `${path} is no capture: ${reason}`,
    hint: () => 'name a tarball, folder or SQLite file that ktl wrote',
  }),
  ARTIFACT_UNSAFE: rule<OnArtifact & { entry: string; problem: string }>({
    about:
      'A capture has an entry that ktl never writes, such as a link or a path that leads out of it.',
    message: ({ path, entry, problem }) => `${path} is refused: its entry "${entry}" ${problem}`,
    hint: () => 'somebody made or changed it; use the one that ktl wrote. Nothing was written',
    exit: 'refused',
  }),
  ARTIFACT_TOO_LARGE: rule<OnArtifact & { what: string }>({
    about: 'A capture unpacks to more than is allowed, or has too many entries.',
    message: ({ path, what }) => `${path} is refused: it ${what}`,
    hint: () => 'if it is your own, unpack it with tar and name the folder',
    exit: 'refused',
  }),
  ARTIFACT_DAMAGED: rule<OnArtifact & { reason: string }>({
    about: 'A capture is cut off, incomplete or its bytes are damaged.',
    message: ({ path, reason }) => `${path} is damaged: ${reason}`,
    hint: () => 'take another copy of it',
  }),
  ARTIFACT_LINES_DAMAGED: rule<OnArtifact & { count: number; first: number; reason: string }>({
    about: 'Some lines of logs.jsonl could not be read. All others were given.',
    message: ({ path, count, first, reason }) =>
      `${path}: ${String(count)} ${count === 1 ? 'line' : 'lines'} of logs.jsonl cannot be read; line ${String(first)} ${reason}`,
    hint: () => 'the other lines were read; take another copy, or read logs.sqlite if it has one',
    exit: 'partial',
  }),
  ARTIFACT_METADATA: rule<OnArtifact & { problem: string }>({
    about: "A capture's metadata.json is not as ktl writes it.",
    message: ({ path, problem }) => `${path}: metadata.json ${problem}`,
    hint: () => 'use the one that ktl wrote; if a newer ktl wrote it, update this one',
  }),
  ARTIFACT_NO_ROOM: rule<
    OnArtifact & { needBytes: number | undefined; freeBytes: number; folder: string }
  >({
    about: 'There is no room on the disk to pack a capture or to unpack what is needed of it.',
    message: ({ path, needBytes, freeBytes, folder }) =>
      `no room for ${path} in ${folder}: ${needBytes === undefined ? '' : `${String(needBytes)} bytes are needed, `}${String(freeBytes)} are free`,
    hint: () => 'free space there, or name another folder with TMPDIR',
  }),
  ARTIFACT_UNFINISHED: rule<OnArtifact>({
    about: 'A capture is still being written, or whoever wrote it was killed.',
    message: ({ path }) => `${path} is a capture that was not finished`,
    hint: () =>
      'follow it if it is being written, else recover it first; another program may have set journal_mode=wal',
  }),
  ARTIFACT_NOTHING: rule<OnArtifact>({
    about: 'A capture is to be recovered whose program was killed before it had anything.',
    message: ({ path }) => `${path}: nothing was captured`,
    hint: () => 'its program was killed before there was anything; remove it and capture again',
  }),
  ARTIFACT_EXISTS: rule<OnArtifact>({
    about: 'A capture is to be written where something is already.',
    message: ({ path }) => `${path} exists already`,
    hint: () => 'name another file, or remove that one',
  }),
  ARTIFACT_IN_USE: rule<OnArtifact & { pid: number; temporary: string }>({
    about: 'A capture is being packed by another process.',
    message: ({ path, pid }) => `${path} is being packed by process ${String(pid)}`,
    hint: ({ temporary }) =>
      `wait until it has ended, or end it and recover the folder; if it is another program, remove ${temporary}`,
    retryable: true,
  }),
  ARTIFACT_WRITE_FAILED: rule<OnArtifact & { reason: string }>({
    about: 'A capture cannot be written.',
    message: ({ path, reason }) => `cannot write ${path}: ${reason}`,
    hint: () => 'check that the folder exists and may be written',
  }),
});
