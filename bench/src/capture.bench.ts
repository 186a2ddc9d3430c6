/**
 * A capture at 100,000 lines/s, and search in it, in one bundle as the app ships it; beside it what the same
 * lines take with `sqlite3` (`.import`, then full-text search by its own means), `gzip` and `grep`.
 * KTL_BENCH_LINES (1,000,000) and KTL_BENCH_LINES_PER_S change the shape; ten million take five minutes
 * and 7 GB of disk.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { createWriteStream, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const lines = Number(process.env['KTL_BENCH_LINES'] ?? 1_000_000);
const perSecond = process.env['KTL_BENCH_LINES_PER_S'] ?? '100000';
const archive = fileURLToPath(new URL('../../packages/sqlite-archive/', import.meta.url));
// In the workspace, so that the library that is not bundled is found.
const out = fileURLToPath(new URL('../dist/', import.meta.url));
const folder = mkdtempSync(join(process.env['BENCH_FOLDER'] ?? tmpdir(), 'ktl-bench-'));
const require =
  "import{createRequire}from'node:module';const require=createRequire(import.meta.url);";

try {
  mkdirSync(out, { recursive: true });
  await build({
    entryPoints: [
      join(archive, 'bench/capture.ts'),
      join(archive, 'src/capture/capture-worker.ts'),
    ],
    ...{ entryNames: '[name]', outdir: out, outExtension: { '.js': '.mjs' } },
    ...{ bundle: true, minify: true, format: 'esm', platform: 'node' },
    ...{ external: ['better-sqlite3'], conditions: ['@ktl/source'], banner: { js: require } },
  });
  console.log(`ktl, ${lines.toLocaleString('en')} lines at ${perSecond}/s`);
  const worker = join(out, 'capture-worker.mjs');
  execFileSync(process.execPath, [join(out, 'capture.mjs'), String(lines), perSecond], {
    stdio: 'inherit',
    env: { ...process.env, KTL_BENCH_WORKER: worker },
  });
  await peers();
} finally {
  rmSync(folder, { recursive: true });
}

/** The same shape of line through programs that are there anyway. */
async function peers(): Promise<void> {
  const text = join(folder, 'lines.tsv');
  await writeLines(text);
  console.log(
    `\npeers, the same number of lines, ${(statSync(text).size / lines).toFixed(0)} bytes each`,
  );
  const file = join(folder, 'peer.sqlite');
  const sql = (...commands: readonly string[]): void => {
    execFileSync('sqlite3', [file], { input: commands.join('\n') });
  };
  timed('sqlite3 .import', () => {
    sql(
      'PRAGMA journal_mode=WAL;',
      'CREATE TABLE logs (ts TEXT, namespace TEXT, pod TEXT, container TEXT, raw TEXT);',
      '.mode tabs',
      `.import ${text} logs`,
    );
  });
  timed('sqlite3 FTS5 over it', () => {
    sql(
      "CREATE VIRTUAL TABLE words USING fts5(raw, content='');",
      'INSERT INTO words (rowid, raw) SELECT rowid, raw FROM logs;',
    );
  });
  console.log(`  ${(statSync(file).size / lines).toFixed(0)} bytes a line`);
  timed('sqlite3, a rare word by LIKE', () => {
    sql("SELECT count(*) FROM logs WHERE raw LIKE '%needle%';");
  });
  timed('grep -c, a rare word', () => void spawnSync('grep', ['-c', 'needle', text]));
  timed('gzip', () => void execFileSync('gzip', ['-k', text]));
  console.log(`  ${(statSync(`${text}.gz`).size / lines).toFixed(0)} bytes a line`);
}

function timed(name: string, run: () => void): void {
  const before = performance.now();
  run();
  const ms = performance.now() - before;
  console.log(`${name}: ${ms.toFixed(0)} ms, ${((lines * 1000) / ms).toFixed(0)} lines/s`);
}

async function writeLines(path: string): Promise<void> {
  const words =
    'request handled GET POST /api/v1/orders user cache miss hit retry connection reset'.split(' ');
  const stream = createWriteStream(path);
  for (let n = 0; n < lines; n++) {
    const said = Array.from(
      { length: 9 },
      (_, at) => words[(n * (at + 7) + (n >> at)) % words.length],
    );
    const stamp = new Date(1_800_000_000_000 + n / 100).toISOString();
    const line = `${stamp} INFO ${said.join(' ')} id=${(n * 2_654_435_761).toString(16)} dur=${String(n % 1000)}ms status=200`;
    if (!stream.write(`${stamp}\tshop\tweb-${String(n % 50)}\tapp\t${line}\n`))
      await once(stream, 'drain');
  }
  stream.end();
  await once(stream, 'finish');
}
