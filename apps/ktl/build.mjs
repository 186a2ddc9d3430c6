// Bundles bin/ktl.js's program into dist/: one chunk for each command, loaded when used.
import { rm } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { build } from 'esbuild';

// oclif imports these at start-up for what ktl leaves to others: plugins, help, TypeScript, and its own
// error page. TypeScript alone is 9 MB. `debug` opens a terminal stream; ktl's diagnostics are pino's.
const neverUsed =
  /^(?:typescript|source-map-support|ejs|tinyglobby|lilconfig|minimatch|wsl-utils|debug|\.\/(?:handle|plugin|plugin-loader|ts-path))$/;
const oclif = /[\\/]@oclif[\\/]core[\\/]lib[\\/]/;

// Parts of oclif that find and load plugins: our commands are declared, not found.
const unusedParts = /(?:\.\/ts-path|\.\/plugin-loader|\/module-loader|\/determine-priority)$/;

/** @type {import('esbuild').Plugin} */
const leaveOut = {
  name: 'leave-out',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: neverUsed }, ({ path, importer }) =>
      oclif.test(importer) ? { path, namespace: 'left-out' } : undefined,
    );
    onResolve({ filter: unusedParts }, ({ path, importer }) =>
      importer.includes('@oclif/core') ? { path, namespace: 'left-out' } : undefined,
    );
    onLoad({ filter: /.*/, namespace: 'left-out' }, () => ({
      contents: 'module.exports = () => () => undefined;',
    }));
  },
};

// An ES import of a built-in module reads all its exports, which for node:fs loads its streams and for
// node:process opens stdin: 10 ms of start-up. getBuiltinModule gives the bare object.
/** @type {import('esbuild').Plugin} */
const bareBuiltins = {
  name: 'bare-builtins',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^[a-z0-9:_/]+$/ }, ({ path, kind }) => {
      if (!isBuiltin(path)) return undefined;
      return kind === 'dynamic-import'
        ? { path, external: true }
        : { path: path.replace(/^node:/, ''), namespace: 'builtin' };
    });
    onLoad({ filter: /.*/, namespace: 'builtin' }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule('node:${path}');`,
    }));
  },
};

const root = import.meta.dirname;
// A test builds elsewhere.
const outdir = process.argv[2] ?? `${root}/dist`;
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
  plugins: [leaveOut, bareBuiltins],
  // For what bundled CommonJS modules require at run time.
  banner: {
    js: "const require = process.getBuiltinModule('node:module').createRequire(import.meta.url);",
  },
});
const bytes = Object.values(result.metafile.outputs).reduce((sum, file) => sum + file.bytes, 0);
process.stdout.write(
  `dist: ${Object.keys(result.metafile.outputs).length} files, ${Math.round(bytes / 1024)} KiB\n`,
);
