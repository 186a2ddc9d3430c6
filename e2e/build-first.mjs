import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';

/** The tests start the program as users do, so it has to be built; nothing happens when it is. */
export default function buildFirst() {
  const root = resolve(import.meta.dirname, '..');
  try {
    execFileSync('npm', ['run', '--silent', 'build'], { cwd: root, stdio: 'pipe' });
  } catch (error) {
    throw new Error(`the build failed:\n${error.stdout}${error.stderr}`, { cause: error });
  }
}
