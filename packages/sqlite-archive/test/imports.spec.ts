import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, jest, test } from '@jest/globals';

jest.setTimeout(60_000);

const cwd = fileURLToPath(new URL('..', import.meta.url));

/** The packages of which something is loaded when a module is imported. */
async function loadedWith(specifier: string): Promise<string[]> {
  const program = `
    import { registerHooks } from 'node:module';
    const loaded = new Set();
    registerHooks({
      load(url, context, next) {
        loaded.add(/.*[\\\\/]node_modules[\\\\/]([^\\\\/]+)/.exec(url)?.[1] ?? 'own');
        return next(url, context);
      },
    });
    await import(${JSON.stringify(specifier)});
    console.log(JSON.stringify([...loaded]));`;
  const words = ['--conditions=@ktl/source', '--no-warnings', '--input-type=module', '-e', program];
  const options = { cwd, timeout: 30_000, killSignal: 'SIGKILL' } as const;
  const { stdout } = await promisify(execFile)(process.execPath, words, options);
  return JSON.parse(stdout) as string[];
}

// It takes 200 MB, in the thread that writes as well.
test.each(['@ktl/sqlite-archive', '@ktl/sqlite-archive/capture-worker'])(
  'importing %s does not load drizzle-orm',
  async (specifier) => {
    const loaded = await loadedWith(specifier);
    expect(loaded).toContain('better-sqlite3');
    expect(loaded).not.toContain('drizzle-orm');
  },
);
