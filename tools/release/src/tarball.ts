import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** One packed package. */
export interface Tarball {
  readonly path: string;
  /** Paths inside, without the leading `package/`. */
  readonly files: readonly string[];
}

/** Packs a publishable folder as `npm publish` would. Runs no scripts. */
export async function packTarball(folder: string, destination: string): Promise<Tarball> {
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', destination];
  const { stdout } = await run('npm', args, { cwd: folder });
  const answer = JSON.parse(stdout) as PackReport[] | Record<string, PackReport>;
  const [report] = Object.values(answer);
  if (report === undefined) throw new Error(`npm pack said nothing about ${folder}`);
  return {
    path: join(destination, report.filename),
    files: report.files.map(({ path }) => path),
  };
}

interface PackReport {
  readonly filename: string;
  readonly files: readonly { readonly path: string }[];
}
