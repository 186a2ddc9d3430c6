// Bundles bin/ktl.js's program into dist/: one chunk for each command, loaded when used.
import { rm } from 'node:fs/promises';
import { build } from 'esbuild';

// oclif reaches for these at import time; nothing here calls them, and TypeScript alone is 9 MB.
const neverUsed = new Set([
  'typescript',
  'source-map-support',
  'cli-spinners',
  'ejs',
  'tinyglobby',
  'lilconfig',
  'minimatch',
  'wsl-utils',
]);

/** @type {import('esbuild').Plugin} */
const leaveOut = {
  name: 'leave-out',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^[a-z]/ }, ({ path, importer }) =>
      neverUsed.has(path) && importer.includes('@oclif/core')
        ? { path, namespace: 'left-out' }
        : undefined,
    );
    onLoad({ filter: /.*/, namespace: 'left-out' }, () => ({ contents: 'module.exports = {};' }));
  },
};

const root = import.meta.dirname;
const outdir = `${root}/dist`;
await rm(outdir, { recursive: true, force: true });
const result = await build({
  absWorkingDir: root,
  entryPoints: ['src/main.ts'],
  outdir,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node24',
  conditions: ['@ktl/source'],
  minify: true,
  legalComments: 'none',
  metafile: true,
  logLevel: 'warning',
  plugins: [leaveOut],
  // Bundled CommonJS modules require Node's own modules.
  banner: {
    js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
  },
});
const bytes = Object.values(result.metafile.outputs).reduce((sum, file) => sum + file.bytes, 0);
process.stdout.write(
  `dist: ${Object.keys(result.metafile.outputs).length} files, ${Math.round(bytes / 1024)} KiB\n`,
);
