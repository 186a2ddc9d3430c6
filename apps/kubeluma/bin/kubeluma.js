#!/usr/bin/env node
// Written for old versions of Node.js too, so that they can say what is missing.
const neededMajor = 24;

if (Number(process.versions.node.split('.')[0]) < neededMajor) {
  fail(
    `kubeluma needs Node.js ${neededMajor} or later; this is ${process.version}. ` +
      'Inside the repository, npx kubeluma runs the right one.',
  );
} else {
  await start(process.getBuiltinModule('node:fs'), process.getBuiltinModule('node:module'));
}

async function start({ existsSync }, module) {
  const bundle = new URL('../dist/main.js', import.meta.url);
  const source = new URL('../src/main.ts', import.meta.url);
  if (existsSync(bundle)) {
    await import(bundle.href);
  } else if (existsSync(source)) {
    // A fresh checkout: Node.js strips the types, and packages resolve to their sources.
    module.registerHooks({
      resolve: (specifier, context, next) =>
        next(specifier, { ...context, conditions: [...context.conditions, '@ktl/source'] }),
    });
    await import(source.href);
  } else {
    fail('kubeluma is not built; run npm run build');
  }
}

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exitCode = 2;
}
