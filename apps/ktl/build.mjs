// Bundles bin/ktl.js's program into dist/: one chunk for each command, loaded when used. `ktl logs`, which
// people wait for, has a second bundle in which its parts are not looked up one by one.
import { readFile, rm } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { build } from 'esbuild';

// oclif imports these at start-up for what ktl leaves to others: plugins, help, TypeScript, and its own
// error page. TypeScript alone is 9 MB. `debug` opens a terminal stream; ktl's diagnostics are pino's.
const neverUsed =
  /^(?:typescript|source-map-support|ejs|tinyglobby|lilconfig|minimatch|wsl-utils|debug|\.\/(?:handle|plugin|plugin-loader|ts-path)|\.\.\/module-loader|\.\.\/util\/determine-priority)$/;
const oclif = /[\\/]@oclif[\\/]core[\\/]lib[\\/]/;

/** @type {import('esbuild').Plugin} */
const leaveOut = {
  name: 'leave-out',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: neverUsed }, ({ path, importer }) =>
      oclif.test(importer) ? { path, namespace: 'left-out' } : undefined,
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

// What `ktl logs` always loads; each look-up of a module costs part of a millisecond.
const alwaysUsed = [
  { file: /\/src\/main\.ts$/, imports: ['./run.ts'] },
  { file: /\/src\/app\.ts$/, imports: ['./commands/logs.ts', './flags/logs-flags.ts'] },
  { file: /\/commands\/logs\.ts$/, imports: ['../wiring/run-logs.ts'] },
  { file: /\/transport\/negotiated-wire\.ts$/, imports: ['./http2-pool.ts'] },
];

/** @type {import('esbuild').Plugin} */
const loadAtOnce = {
  name: 'load-at-once',
  setup({ onLoad }) {
    for (const { file, imports } of alwaysUsed) {
      onLoad({ filter: file }, async ({ path }) => {
        let text = await readFile(path, 'utf8');
        for (const [index, name] of imports.entries()) {
          const call = `import('${name}')`;
          if (!text.includes(call)) throw new Error(`${path} does not ${call} any more`);
          const whole = `loadedAtOnce${index}`;
          text = `import * as ${whole} from '${name}';\n${text.replaceAll(call, whole)}`;
        }
        return { contents: text, loader: 'ts' };
      });
    }
  },
};

const root = import.meta.dirname;
// A test builds elsewhere.
const target = process.argv[2] ?? `${root}/dist`;
await rm(target, { recursive: true, force: true });
await bundle(target, [leaveOut, bareBuiltins]);
await bundle(`${target}/logs`, [leaveOut, bareBuiltins, loadAtOnce]);

async function bundle(outdir, plugins) {
  const { metafile } = await build({
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
    plugins,
    // For what bundled CommonJS modules require at run time.
    banner: {
      js: "const require = process.getBuiltinModule('node:module').createRequire(import.meta.url);",
    },
  });
  const files = Object.values(metafile.outputs);
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  process.stdout.write(`${outdir}: ${files.length} files, ${Math.round(bytes / 1024)} KiB\n`);
}
