// A whole program: run it with --help, greet, --name Ada, or --nmae to see an error; GREETER_NAME=Ada
// is the same as --name Ada.
import { homedir } from 'node:os';
import { defineCommand, defineFlag, runApp, type App } from '@ktl/cli-kit';
import { hostOf } from '@ktl/cli-kit/startup';

const greet = defineCommand({
  id: 'greet',
  summary: 'Say hello',
  flags: {
    name: defineFlag({ name: 'name', char: 'N', kind: 'string', default: 'you', summary: 'Whom' }),
  },
  run: async ({ flags, stdout }) => {
    await stdout.write(`Hello, ${flags.name}.\n`);
    return 'ok';
  },
});

const app: App = {
  bin: 'greeter',
  version: () => '1.0.0',
  summary: 'A program that greets.',
  examples: [],
  commands: [{ id: greet.id, summary: greet.summary, load: async () => greet }],
  defaultCommand: 'greet',
  features: [],
};

process.exitCode = await runApp(app, hostOf(process, homedir()));
