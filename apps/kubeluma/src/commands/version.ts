import { defineCommand, jsonFlag } from '@ktl/cli-kit';

/** `kubeluma version`. */
export const versionCommand = defineCommand({
  id: 'version',
  summary: 'Show the version of kubeluma, of Node.js and the platform',
  readsConfig: 'never',
  flags: { json: jsonFlag },
  run: async ({ app, flags, stdout }) => {
    const version = app.version();
    const facts = {
      version,
      node: process.versions.node,
      platform: `${process.platform}/${process.arch}`,
    };
    const text = `kubeluma ${version} (Node.js ${facts.node}, ${facts.platform})`;
    await stdout.write(`${flags.json ? JSON.stringify(facts) : text}\n`);
    return 'ok';
  },
});
