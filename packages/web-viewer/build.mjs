// Bundles the browser pages into dist/viewer/<page>/: index.html, and beside it a script, a style sheet and a
// worker whose names have a hash of their contents. `node build.mjs <folder> <page>` builds elsewhere, and one page
// only, for a test.
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { build } from 'esbuild';

const root = import.meta.dirname;
const target = process.argv[2] ?? join(root, 'dist/viewer');

/** Entry files of each page; a page is built once it has an index.html. */
const pages = {
  logs: {
    script: 'browser/logs/main.ts',
    workers: { ENGINE_FILE: { engine: 'browser/engine/worker.ts' } },
  },
  kubeluma: {
    script: 'browser/kubeluma/main.ts',
    workers: { SEARCH_FILE: { search: 'browser/kubeluma/logs/search-worker.ts' } },
  },
};

for (const [name, page] of Object.entries(pages)) {
  const folder = join(root, 'browser', name);
  const isWanted = process.argv[3] === undefined || process.argv[3] === name;
  if (isWanted && existsSync(join(folder, 'index.html'))) await buildPage(name, folder, page);
}

async function buildPage(name, folder, { script, workers }) {
  const outdir = join(target, name);
  await rm(outdir, { recursive: true, force: true });
  await mkdir(outdir, { recursive: true });
  const define = {};
  for (const [constant, worker] of Object.entries(workers)) {
    const [file] = await bundle(outdir, worker);
    define[constant] = JSON.stringify(basename(file));
  }
  const files = await bundle(outdir, { [name]: script, style: join(folder, 'style.css') }, define);
  const named = (extension) => basename(files.find((file) => file.endsWith(extension)));
  const html = await readFile(join(folder, 'index.html'), 'utf8');
  await writeFile(
    join(outdir, 'index.html'),
    html.replace('{{script}}', named('.js')).replace('{{style}}', named('.css')),
  );
  await writeFile(join(outdir, 'icon.svg'), await readFile(join(root, 'browser/look/icon.svg')));
  process.stdout.write(`${outdir}\n`);
}

/** Returns the files that were written. */
async function bundle(outdir, entryPoints, define = {}) {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints,
    entryNames: '[name]-[hash]',
    outdir,
    bundle: true,
    format: 'esm',
    platform: 'browser',
    target: ['chrome120', 'firefox128', 'safari17'],
    define: { 'process.env.NODE_ENV': '"production"', ...define },
    minify: true,
    legalComments: 'none',
    metafile: true,
    logLevel: 'warning',
  });
  return Object.keys(metafile.outputs);
}
