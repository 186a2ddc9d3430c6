// Bundles bin/kubeluma.js's program into dist/, one chunk for what is loaded when used, and copies the
// page beside it.
import { cp, rm } from 'node:fs/promises';
import { build } from 'esbuild';

// oclif imports these at start-up for what kubeluma leaves to others: plugins, help, TypeScript, and its
// own error page. TypeScript alone is 9 MB.
const neverUsed =
  /^(?:typescript|source-map-support|ejs|tinyglobby|lilconfig|minimatch|wsl-utils|debug|\.\/(?:handle|plugin|plugin-loader|ts-path)|\.\.\/module-loader|\.\.\/util\/determine-priority)$/;
const oclif = /[\\/]@oclif[\\/]core[\\/]lib[\\/]/;
// ws is faster with them and works without.
const optional = /^(?:bufferutil|utf-8-validate)$/;

/** @type {import('esbuild').Plugin} */
const leaveOut = {
  name: 'leave-out',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: neverUsed }, ({ path, importer }) =>
      oclif.test(importer) ? { path, namespace: 'left-out' } : undefined,
    );
    onResolve({ filter: optional }, ({ path }) => ({ path, namespace: 'missing' }));
    onLoad({ filter: /.*/, namespace: 'left-out' }, () => ({
      contents: 'module.exports = () => () => undefined;',
    }));
    // As require fails where a package is not installed: ws looks for that.
    onLoad({ filter: /.*/, namespace: 'missing' }, ({ path }) => ({
      contents: `throw new Error('${path} is not part of kubeluma');`,
    }));
  },
};

const root = import.meta.dirname;
// A test builds elsewhere.
const target = process.argv[2] ?? `${root}/dist`;
await rm(target, { recursive: true, force: true });
const { metafile } = await build({
  absWorkingDir: root,
  entryPoints: { main: 'src/main.ts' },
  outdir: target,
  splitting: true,
  plugins: [leaveOut],
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node24',
  conditions: ['@ktl/source'],
  minify: true,
  legalComments: 'none',
  metafile: true,
  logLevel: 'warning',
  // For what bundled CommonJS modules require at run time.
  banner: {
    js: "const require = process.getBuiltinModule('node:module').createRequire(import.meta.url);",
  },
});
// The bundle looks for the page beside itself.
const page = `${root}/../../packages/web-viewer/dist/viewer/kubeluma`;
const isThere = await cp(page, `${target}/viewer/kubeluma`, { recursive: true }).then(
  () => true,
  (error) => {
    if (error.code !== 'ENOENT') throw error;
    return false;
  },
);
const files = Object.values(metafile.outputs);
const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
process.stdout.write(
  `${target}: ${files.length} files, ${Math.round(bytes / 1024)} KiB${isThere ? '' : '; the page is not built'}\n`,
);
