import { homedir } from 'node:os';
import { hostOf } from '@ktl/cli-kit/startup';
import { run } from './run.ts';

process.exit(await run(hostOf(process, homedir())));
