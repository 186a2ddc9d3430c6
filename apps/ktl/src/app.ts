import { existsSync, readFileSync } from 'node:fs';
import type { App } from '@ktl/cli-kit';
import { foreignCommands } from './foreign-commands.ts';
import { features } from './features.ts';

/** The program `ktl`: its commands are loaded when used. */
export const app: App = {
  bin: 'ktl',
  summary: 'Kubernetes operations toolkit for the terminal.',
  version: readVersion,
  defaultCommand: 'logs',
  foreignCommands,
  features,
  examples: [
    { about: 'Follow all pods whose name matches', line: "ktl 'checkout-.*' -n shop" },
    { about: 'See it at work without a cluster', line: 'ktl logs . --demo' },
  ],
  commands: [
    {
      id: 'logs',
      summary: 'Follow container logs, nothing lost and nothing twice',
      load: async () => (await import('./commands/logs.ts')).logs,
      flags: async () => (await import('./flags/logs-flags.ts')).logsFlags,
    },
    {
      id: 'logs diff-deployments',
      summary: 'Compare the new ReplicaSet of a rollout with the old one, live',
      load: async () => (await import('./commands/diff-deployments.ts')).diffDeployments,
      flags: async () => (await import('./flags/diff-deployments-flags.ts')).diffDeploymentsFlags,
    },
    {
      id: 'logs capture',
      summary: 'Record logs and what Kubernetes says around them into one file',
      load: async () => (await import('./commands/capture.ts')).capture,
      flags: async () => (await import('./flags/capture/capture-flags.ts')).captureFlags,
    },
    {
      id: 'logs capture recover',
      summary: 'Complete a capture whose program was killed',
      load: async () => (await import('./commands/capture-recover.ts')).captureRecover,
    },
    {
      id: 'logs capture diff',
      summary: 'Compare two captures, or a capture with the cluster as it is now',
      load: async () => (await import('./commands/capture-diff.ts')).captureDiff,
      flags: async () => (await import('./flags/capture/diff-flags.ts')).captureDiffFlags,
    },
    {
      id: 'logs capture replay',
      summary: 'Show the lines of a capture as ktl logs did, or as you choose now',
      load: async () => (await import('./commands/capture-replay.ts')).captureReplay,
      flags: async () => (await import('./flags/capture/replay-flags.ts')).replayFlags,
    },
    {
      id: 'logs capture show',
      summary: 'Sum up a capture on one page',
      load: async () => (await import('./commands/capture-show.ts')).captureShow,
      flags: async () => (await import('./flags/capture/show-flags.ts')).showFlags,
    },
    {
      id: 'logs capture open',
      summary: 'Show a capture in the browser, until Ctrl-C',
      load: async () => (await import('./commands/capture-open.ts')).captureOpen,
      flags: async () => (await import('./flags/capture/open-flags.ts')).openFlags,
    },
    {
      id: 'logs drift watch',
      summary: 'Say what changed about pods, every 30 seconds',
      load: async () => (await import('./commands/drift-watch.ts')).driftWatch,
      flags: async () => (await import('./flags/drift/drift-watch-flags.ts')).driftWatchFlags,
    },
    {
      id: 'demo',
      summary: 'Run a simulated cluster for other tools, until Ctrl-C',
      load: async () => (await import('./commands/demo.ts')).demo,
    },
    {
      id: 'features',
      summary: 'List the feature flags and whether they are on',
      load: async () => (await import('./commands/features.ts')).featuresCommand,
    },
    {
      id: 'completion',
      summary: 'Print the completion script of a shell',
      load: async () => (await import('./commands/completion.ts')).completion,
    },
    {
      id: '__complete',
      summary: 'Answer a completion script',
      hidden: true,
      load: async () => (await import('./commands/complete.ts')).completeWords,
    },
    {
      id: 'version',
      summary: 'Show the version of ktl, of Node.js and the platform',
      load: async () => (await import('./commands/version.ts')).versionCommand,
    },
  ],
};

// The package is one folder up from the sources and the bundle, two from the bundle of `ktl logs`.
function readVersion(): string {
  const path = ['../package.json', '../../package.json']
    .map((relative) => new URL(relative, import.meta.url))
    .find((url) => existsSync(url));
  if (path === undefined) return 'unknown';
  const manifest: unknown = JSON.parse(readFileSync(path, 'utf8'));
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest
    ? String(manifest.version)
    : 'unknown';
}
