import { homedir } from 'node:os';
import process from 'node:process';
import { hostOf, runApp } from '@ktl/cli-kit';
import { app } from './app.ts';

process.exit(await runApp(app, hostOf(process, homedir())));
