import { homedir } from 'node:os';
import { hostOf, runApp } from '@ktl/cli-kit';
import { app } from './app.ts';

process.exit(await runApp(app, hostOf(process, homedir())));
