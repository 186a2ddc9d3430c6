// Bundles bin/ktl.js's program into dist/: one chunk for each command, loaded when used. `ktl logs`, which
// people wait for, has a second bundle of one file.
import { readFileSync, readdirSync } from 'node:fs';
import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { build } from 'esbuild';

// oclif imports these at start-up for what ktl leaves to others: plugins, help, TypeScript, and its own
// error page. TypeScript alone is 9 MB. `debug` opens a terminal stream; ktl's diagnostics are pino's.
const neverUsed =
  /^(?:typescript|source-map-support|ejs|tinyglobby|lilconfig|minimatch|wsl-utils|debug|\.\/(?:handle|plugin|plugin-loader|ts-path)|\.\.\/module-loader|\.\.\/util\/determine-priority)$/;
const oclif = /[\\/]@oclif[\\/]core[\\/]lib[\\/]/;
// Of oclif only its parser is used: these print, and ktl prints itself.
const neverPrinted =
  /[\\/]node_modules[\\/](?:@oclif[\\/]core[\\/]lib[\\/]ux[\\/](?:index|list|write|colorize-json|action[\\/][a-z-]+)\.js|(?:ansi-escapes|clean-stack|cli-spinners|indent-string|supports-color|wordwrap|wrap-ansi)[\\/].*)$/;

/** @type {import('esbuild').Plugin} */
const leaveOut = {
  name: 'leave-out',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: neverUsed }, ({ path, importer }) =>
      oclif.test(importer) ? { path, namespace: 'left-out' } : undefined,
    );
    const nothing = { contents: 'module.exports = () => () => undefined;' };
    onLoad({ filter: /.*/, namespace: 'left-out' }, () => nothing);
    onLoad({ filter: neverPrinted }, () => ({ ...nothing, loader: 'js' }));
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
        return { contents: straighten(text), loader: 'ts' };
      });
    }
  },
};

// esbuild takes every module that an index names for part of whatever imports one name of it, so a part that
// few runs need would be loaded by all. A named import goes straight to the file that the index has it from.
/** @type {import('esbuild').Plugin} */
const straightImports = {
  name: 'straight-imports',
  setup({ onLoad }) {
    onLoad(
      { filter: /[\\/](?:apps|packages)[\\/][^\\/]+[\\/]src[\\/].*\.ts$/ },
      async ({ path }) => ({
        contents: straighten(await readFile(path, 'utf8')),
        loader: 'ts',
      }),
    );
  },
};

const namedImport = /^import \{([^}]*)\} from '@ktl\/([a-z-]+)';$/gm;
const named = /^export \{([^}]*)\} from '\.\/([^']+)';$/gm;
/** Files of a package's names, by package. */
const filesOfNames = new Map();

function straighten(source) {
  return source.replaceAll(namedImport, (_, names, pkg) =>
    listed(names)
      .filter((name) => !name.startsWith('type '))
      .map((name) => {
        const [original] = name.split(' as ');
        const file = namesOf(pkg).get(original);
        if (file === undefined) throw new Error(`@ktl/${pkg} has no ${original}`);
        const [outer] = file.name.split(' as ');
        const [, local = original] = name.split(' as ');
        return `import { ${outer === local ? local : `${outer} as ${local}`} } from ${JSON.stringify(file.path)};`;
      })
      .join(' '),
  );
}

function namesOf(pkg) {
  const known = filesOfNames.get(pkg);
  if (known !== undefined) return known;
  const folder = join(root, '../../packages', pkg, 'src');
  const index = readFileSync(join(folder, 'index.ts'), 'utf8');
  const files = [...index.matchAll(named)].flatMap(([, names, path]) =>
    listed(names).map((name) => [name.split(' as ').at(-1), { name, path: join(folder, path) }]),
  );
  filesOfNames.set(pkg, new Map(files));
  return namesOf(pkg);
}

function listed(names) {
  return names
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

// Large parts that few runs of `ktl logs` load are files of the other bundle: the simulated cluster, the
// mirror, captures, and every other command.
const apart = new Map([
  ['@ktl/kube-sim', 'kube-sim'],
  ['./open-mirror.ts', 'open-mirror'],
  ['./capture/open-capture.ts', 'open-capture'],
]);
const command = /^\.\/commands\/([a-z-]+)\.ts$/;

/** @type {import('esbuild').Plugin} */
const partsApart = {
  name: 'parts-apart',
  setup({ onResolve }) {
    onResolve({ filter: /^@ktl\/kube-sim$|\.ts$/ }, ({ path, kind }) => {
      if (kind !== 'dynamic-import') return undefined;
      const [, name] = command.exec(path) ?? [];
      const part = name === undefined ? apart.get(path) : `commands/${name}`;
      return part === undefined ? undefined : { path: `../${part}.js`, external: true };
    });
  },
};

const root = import.meta.dirname;
// A test builds elsewhere.
const target = process.argv[2] ?? `${root}/dist`;
await rm(target, { recursive: true, force: true });
const commands = readdirSync(`${root}/src/commands`).map((file) => `commands/${file.slice(0, -3)}`);
await bundle(target, {
  entryPoints: {
    main: 'src/main.ts',
    'kube-sim': '../../packages/kube-sim/src/index.ts',
    'open-mirror': 'src/wiring/open-mirror.ts',
    'open-capture': 'src/wiring/capture/open-capture.ts',
    // The thread that writes captures.
    'capture-worker': '../../packages/sqlite-archive/src/capture/capture-worker.ts',
    ...Object.fromEntries(commands.map((name) => [name, `src/${name}.ts`])),
  },
  splitting: true,
  plugins: [leaveOut, bareBuiltins, straightImports],
});
// To look up and link fifty files takes longer than to run them: this bundle is one file, in which parts
// that a run does not need are not evaluated.
await bundle(`${target}/logs`, {
  entryPoints: { main: 'src/main.ts' },
  splitting: false,
  plugins: [leaveOut, bareBuiltins, loadAtOnce, straightImports, partsApart],
});

// The browser's side of `--ui`, beside what serves it.
const page = join(root, '../../packages/web-viewer/dist/viewer/logs');
await cp(page, join(target, 'viewer/logs'), { recursive: true });

async function bundle(outdir, options) {
  const { metafile } = await build({
    absWorkingDir: root,
    ...options,
    outdir,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    conditions: ['@ktl/source'],
    minify: true,
    legalComments: 'none',
    metafile: true,
    logLevel: 'warning',
    // Native code, and loaded by few runs.
    external: ['better-sqlite3'],
    // For what bundled CommonJS modules require at run time.
    banner: {
      js: "const require = process.getBuiltinModule('node:module').createRequire(import.meta.url);",
    },
  });
  for (const file of Object.keys(metafile.outputs)) await escapeNonAscii(join(root, file));
  const files = Object.values(metafile.outputs);
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  process.stdout.write(`${outdir}: ${files.length} files, ${Math.round(bytes / 1024)} KiB\n`);
}

// One character beyond Latin-1, which esbuild leaves in regular expressions, makes V8 keep the whole text
// with two bytes for each character: a megabyte more for every run of `ktl logs`.
async function escapeNonAscii(file) {
  const text = await readFile(file, 'utf8');
  const escaped = text.replaceAll(
    /[^\0-\x7f]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  if (escaped !== text) await writeFile(file, escaped);
}
