import { mkdir, rm } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import { completePublishable, listPublished } from './publishable.ts';
import { packTarball } from './tarball.ts';

const usage = `npm run build   completes packages/*/dist into publishable folders
npm run pack    and packs them into dist/tarballs`;

const root = resolve(import.meta.dirname, '../../..');
const [command] = process.argv.slice(2);

async function complete(): Promise<string[]> {
  const folders: string[] = [];
  for (const name of await listPublished(root)) folders.push(await completePublishable(root, name));
  return folders;
}

async function pack(): Promise<void> {
  const destination = resolve(root, 'dist/tarballs');
  await rm(destination, { recursive: true, force: true });
  await mkdir(destination, { recursive: true });
  for (const folder of await complete()) {
    const tarball = await packTarball(folder, destination);
    console.log(`${relative(root, tarball.path)} (${tarball.files.length} files)`);
  }
}

async function main(): Promise<void> {
  if (command === 'complete') await complete();
  else if (command === 'pack') await pack();
  else {
    console.log(usage);
    process.exitCode = 2;
  }
}

await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
