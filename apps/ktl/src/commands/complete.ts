import { complete, defineCommand, variablePrefix } from '@ktl/cli-kit';
import { clusterWords } from '../wiring/cluster-words.ts';

// A Tab that takes longer feels broken.
const patienceMs = 900;

/** `ktl __complete -- <words>`: what the completion scripts ask. */
export const completeWords = defineCommand({
  id: '__complete',
  summary: 'Answer a completion script',
  readsConfig: 'when-valid',
  args: { words: { summary: 'Words after ktl, the last one being typed', multiple: true } },
  run: async ({ app, args, globals, host, stdout }) => {
    const { offers, files } = await complete({
      app,
      words: args.words,
      cluster: clusterWords(host),
      defaults: {
        kubeconfig: globals.kubeconfig,
        context: globals.context,
        demo: globals.demo,
        namespace: host.env[`${variablePrefix(app)}NAMESPACE`],
      },
      signal: AbortSignal.timeout(patienceMs),
    });
    const lines = offers.map(({ word, about }) =>
      about === undefined ? word : `${word}\t${about}`,
    );
    await stdout.write(
      [...lines, ...(files ? [':files'] : [])].map((line) => `${line}\n`).join(''),
    );
    return 'ok';
  },
});
