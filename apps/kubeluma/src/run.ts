import { reportCrash, runApp, type Host } from '@ktl/cli-kit';
import { app } from './app.ts';

/** Runs kubeluma in this process. Resolves with its exit status. */
export async function run(host: Host): Promise<number> {
  const crash = (error: unknown): void => {
    host.exit(reportCrash(app, host, error));
  };
  process.on('uncaughtException', crash);
  process.on('unhandledRejection', crash);
  return runApp(app, host);
}
