#!/usr/bin/env node
// Written for old versions of Node.js too, so that they can say what is missing.
const neededMajor = 24;

if (Number(process.versions.node.split('.')[0]) < neededMajor) {
  fail(
    `ktl needs Node.js ${neededMajor} or later; this is ${process.version}. ` +
      'Inside the repository, npx ktl runs the right one.',
  );
} else {
  await start(process.getBuiltinModule('node:fs'), process.getBuiltinModule('node:module'));
}

async function start({ existsSync }, module) {
  const bundle = new URL(`../dist/${isLogs() ? 'logs/' : ''}main.js`, import.meta.url);
  const source = new URL('../src/main.ts', import.meta.url);
  if (existsSync(bundle)) {
    module.enableCompileCache(process.env.NODE_COMPILE_CACHE ?? compileCacheFolder());
    await import(bundle.href);
  } else if (existsSync(source)) {
    // A fresh checkout: Node.js strips the types, and packages resolve to their sources.
    module.registerHooks({
      resolve: (specifier, context, next) =>
        next(specifier, { ...context, conditions: [...context.conditions, '@ktl/source'] }),
    });
    await import(source.href);
  } else {
    fail('ktl is not built; run npm run build');
  }
}

// Whether this run is a plain `ktl logs`, spelt out or not, and none of the commands under it. A wrong guess
// costs time, nothing else: both bundles are the whole program.
function isLogs() {
  const [word = '--help', ...rest] = process.argv.slice(2);
  const others = ['version', 'demo', 'features', 'completion', '__complete', 'help'];
  const asks = ['--help', '-h', '--version'];
  if (process.env.KTL_PROFILE || others.includes(word)) return false;
  const under = ['logs diff-deployments', 'logs capture', 'logs drift'];
  if (under.includes(`${word} ${rest[0]}`)) return false;
  return ![word, ...rest].some((argument) => asks.includes(argument));
}

function compileCacheFolder() {
  const { env, platform } = process;
  const { join } = process.getBuiltinModule('node:path');
  const home = process.getBuiltinModule('node:os').homedir();
  if (platform === 'win32') return join(env.LOCALAPPDATA ?? home, 'ktl', 'compile-cache');
  const caches = env.XDG_CACHE_HOME?.startsWith('/') ? env.XDG_CACHE_HOME : join(home, '.cache');
  return join(caches, 'ktl', 'compile');
}

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exitCode = 2;
}
