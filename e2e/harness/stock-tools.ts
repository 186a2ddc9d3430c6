import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);
const limits = { maxBuffer: 256 * 1024 * 1024, timeout: 60_000 };

/** Rows of a statement, by the sqlite3 program of the machine. Nothing is written. */
export async function sql(
  file: string,
  statement: string,
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const run = execute('sqlite3', ['-readonly', '-json', file], limits);
  // A statement may begin with a comment, which would be an option in the command line.
  run.child.stdin?.end(statement);
  const { stdout } = await run;
  return stdout.trim() === ''
    ? []
    : (JSON.parse(stdout) as readonly Readonly<Record<string, unknown>>[]);
}

/** The statements of a document, in its order. */
export async function statementsOf(path: string): Promise<readonly string[]> {
  const text = await readFile(path, 'utf8');
  const blocks = [...text.matchAll(/^```sql\n(.*?)^```/gms)].map(([, block = '']) => block);
  return blocks.flatMap((block) => block.split(/;\s*$/m)).filter((part) => part.trim() !== '');
}

/** Unpacks with tar, as the user of a tarball would. */
export async function untar(tarball: string, folder: string): Promise<void> {
  await execute('tar', ['-xzf', tarball, '-C', folder], limits);
}

/** What a shell prints for a line of commands. */
export async function shell(line: string): Promise<string> {
  return (await execute('sh', ['-c', line], limits)).stdout;
}

/** Bytes that kubectl prints. `KTL_E2E_KUBECONFIG` names the cluster. */
export async function kubectl(...words: readonly string[]): Promise<Buffer> {
  const env = { ...process.env, TZ: 'UTC', KUBECONFIG: process.env['KTL_E2E_KUBECONFIG'] };
  const { stdout } = await execute('kubectl', words, { ...limits, env, encoding: 'buffer' });
  return stdout;
}

/** Every file under a folder, by its path there. */
export async function filesUnder(folder: string): Promise<ReadonlyMap<string, Buffer>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const paths = files.map(({ parentPath, name }) => join(parentPath, name));
  const read = paths.map(async (path): Promise<[string, Buffer]> => [
    path.slice(folder.length + 1),
    await readFile(path),
  ]);
  return new Map(await Promise.all(read));
}
