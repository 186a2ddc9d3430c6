import { randomBytes } from 'node:crypto';
import { appendFile, open, readFile, rename, stat, truncate, unlink } from 'node:fs/promises';
import { isKtlError } from '@ktl/faults';
import { readSnapshot, type PodSnapshot } from '@ktl/pod-drift';
import { faults } from '../../faults.ts';

/** Which pods a sample is of: samples of different ones are not compared. */
export interface DriftSelection {
  /** URL of the API server. */
  readonly cluster: string;
  /** The query in words. */
  readonly query: string;
}

/** One line of the file. */
interface HistoryLine {
  readonly kind: typeof lineKind;
  readonly selection: DriftSelection;
  readonly snapshot?: PodSnapshot;
}

/**
 * Samples in a file, one JSON object a line. The last line of a selection that has a snapshot is what its
 * next run begins with; earlier snapshots go when the file is written anew, what they said of changes stays.
 */
export interface DriftHistory {
  /** The last sample of the selection, where there is one. @throws KtlError DRIFT_HISTORY_UNREADABLE */
  last(selection: DriftSelection): PodSnapshot | undefined;
  /**
   * Adds a line, at once or not at all.
   * @param record - what the line says of the iteration
   * @param snapshot - undefined: it is as the one before
   * @throws KtlError DRIFT_HISTORY_UNWRITABLE
   */
  add(selection: DriftSelection, record: object, snapshot: PodSnapshot | undefined): Promise<void>;
}

const lineKind = 'ktl-drift/1';
/** Lines beyond the limit, or snapshots, before the file is written anew. */
const slack = 20;

/**
 * Opens a history, and makes the file where there is none. A last line that was cut off goes.
 * @param limit - lines to keep
 * @throws KtlError DRIFT_HISTORY_UNREADABLE, which leaves the file as it is, DRIFT_HISTORY_UNWRITABLE
 */
export async function openDriftHistory(path: string, limit: number): Promise<DriftHistory> {
  await writable(path, async () => {
    await (await open(path, 'a', 0o600)).close();
  });
  const lines = await readWhole(path);
  const found = lines.map(parsed);
  if (lines.length > 0 && found.every((line) => line === undefined)) {
    throw faults.DRIFT_HISTORY_UNREADABLE({ path, problem: 'holds no samples of this command' });
  }
  let count = lines.length;
  let snapshots = found.filter((line) => line?.snapshot !== undefined).length;
  return {
    last(selection) {
      const line = found.findLast((one) => one?.snapshot !== undefined && isOf(one, selection));
      if (line === undefined) return undefined;
      try {
        return readSnapshot(line.snapshot);
      } catch (error) {
        const problem = isKtlError(error) ? error.message : 'its last sample cannot be read';
        throw faults.DRIFT_HISTORY_UNREADABLE({ path, problem }, error);
      }
    },
    async add(selection, record, snapshot) {
      const line = { kind: lineKind, selection, ...record, ...(snapshot && { snapshot }) };
      await writable(path, async () => {
        await appendFile(path, `${JSON.stringify(line)}\n`, { mode: 0o600, flush: true });
        count += 1;
        if (snapshot !== undefined) snapshots += 1;
        if (count < limit + slack && snapshots < slack) return;
        const kept = shortened(await readWhole(path), limit);
        await replace(path, kept);
        count = kept.length;
        snapshots = 1;
      });
    },
  };
}

// The newest lines; a snapshot stays where it is the last of its selection.
function shortened(lines: readonly string[], limit: number): readonly string[] {
  const done = new Set<string>();
  const newestFirst = lines.toReversed().flatMap((text, age) => {
    const line = parsed(text);
    if (line?.snapshot === undefined) return age < limit ? [text] : [];
    const selection = JSON.stringify(line.selection);
    const isLast = !done.has(selection);
    done.add(selection);
    if (isLast) return [text];
    // JSON leaves out what is undefined.
    return age < limit ? [JSON.stringify({ ...line, snapshot: undefined })] : [];
  });
  return newestFirst.toReversed();
}

function parsed(text: string): HistoryLine | undefined {
  try {
    const line: unknown = JSON.parse(text);
    const isOurs = typeof line === 'object' && line !== null && 'kind' in line;
    return isOurs && line.kind === lineKind ? (line as HistoryLine) : undefined;
  } catch {
    return undefined;
  }
}

function isOf({ selection }: HistoryLine, wanted: DriftSelection): boolean {
  return selection.cluster === wanted.cluster && selection.query === wanted.query;
}

// A program that was killed while it wrote leaves a line without its end.
async function readWhole(path: string): Promise<readonly string[]> {
  const bytes = await readFile(path).catch((error: unknown) => {
    throw faults.DRIFT_HISTORY_UNREADABLE({ path, problem: problemOf(error) }, error);
  });
  const end = bytes.lastIndexOf('\n') + 1;
  const lines = bytes.subarray(0, end).toString('utf8').split('\n').slice(0, -1);
  const [first] = lines;
  if (end < bytes.length) {
    const isOurs =
      first === undefined ? bytes.toString().startsWith(lineStart) : parsed(first) !== undefined;
    if (!isOurs) {
      throw faults.DRIFT_HISTORY_UNREADABLE({ path, problem: 'holds no samples of this command' });
    }
    await writable(path, () => truncate(path, end));
  }
  return lines;
}

const lineStart = `{"kind":"${lineKind}"`;

async function replace(path: string, lines: readonly string[]): Promise<void> {
  const { mode } = await stat(path);
  const next = `${path}.${randomBytes(4).toString('hex')}.tmp`;
  try {
    const file = await open(next, 'wx', mode & 0o777);
    try {
      await file.writeFile(lines.map((text) => `${text}\n`).join(''));
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(next, path);
  } catch (error) {
    await unlink(next).catch(() => undefined);
    throw error;
  }
}

async function writable(path: string, write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (error) {
    if (isKtlError(error)) throw error;
    throw faults.DRIFT_HISTORY_UNWRITABLE({ path, problem: problemOf(error) }, error);
  }
}

function problemOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const known: Readonly<Record<string, string>> = {
    EACCES: 'may not be opened',
    EISDIR: 'is a folder',
    ENOENT: 'is in a folder that does not exist',
    ENOSPC: 'has no room on its disk',
    EROFS: 'is on a disk that cannot be written',
  };
  return known[code] ?? (code === '' ? 'cannot be used' : `cannot be used (${code})`);
}
