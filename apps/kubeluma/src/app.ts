import { readFileSync } from 'node:fs';
import type { App } from '@ktl/cli-kit';

/** The program `kubeluma`: its commands are loaded when used. */
export const app: App = {
  bin: 'kubeluma',
  summary:
    'Pods in the browser, live: logs, events, metrics, environment. Reads the cluster, changes nothing in it.',
  version: readVersion,
  defaultCommand: 'serve',
  features: [],
  examples: [
    { about: 'Choose the pods in the browser', line: 'kubeluma serve' },
    { about: 'See it at work without a cluster', line: 'kubeluma serve --demo' },
  ],
  commands: [
    {
      id: 'serve',
      summary: 'Serve the page on this machine and open the browser',
      load: async () => (await import('./commands/serve.ts')).serve,
      flags: async () => (await import('./flags/serve-flags.ts')).serveFlags,
    },
    {
      id: 'version',
      summary: 'Show the version of kubeluma, of Node.js and the platform',
      load: async () => (await import('./commands/version.ts')).versionCommand,
    },
  ],
};

// One folder up from the sources, and from the bundle.
function readVersion(): string {
  const url = new URL('../package.json', import.meta.url);
  const manifest: unknown = JSON.parse(readFileSync(url, 'utf8'));
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest
    ? String(manifest.version)
    : 'unknown';
}
