import { defineCommand } from '@ktl/cli-kit';
import { serveFlags } from '../flags/serve-flags.ts';

/** `kubeluma serve`. */
export const serve = defineCommand({
  id: 'serve',
  summary: 'Serve the page on this machine and open the browser',
  description: [
    'Shows the pods whose names match a regular expression, and of the one that you choose its containers, logs, events, CPU and memory, environment, restarts and owners, as they change. The pattern is asked for in the browser, or given with --pod; each browser has its own.',
    'It only reads: get, list and watch of pods, their logs and events, and of what owns them. Secrets and ConfigMaps are never read; literal values that look secret are masked until a viewer asks for one.',
    'Only this machine can reach it, and only browsers that opened the link that it prints: the link holds a code that works once. Another --host needs --token, and --tls or --cert so that nobody on the way can read along.',
  ].join('\n\n'),
  args: { pod: { summary: 'Short for --pod', complete: 'pod' } },
  flags: serveFlags,
  foreignFlags: {
    '--all-namespaces': 'leave --namespace out: all namespaces are the default',
    '-A': 'leave --namespace out: all namespaces are the default',
  },
  examples: [
    { line: 'kubeluma serve', about: 'choose the pods in the browser' },
    { line: "kubeluma serve --pod '^api-'", about: 'begin with these' },
    { line: "kubeluma serve --pod '^web-' --namespace prod", about: 'of one namespace' },
    {
      line: 'kubeluma serve --kubeconfig ~/.kube/config --context staging',
      about: 'of another cluster',
    },
    { line: 'kubeluma serve --demo', about: 'no cluster needed' },
  ],
  // The parts are loaded here: help does without them.
  run: async (call) => (await import('../wiring/run-serve.ts')).runServe(call),
});
