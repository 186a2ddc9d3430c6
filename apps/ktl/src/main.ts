import { homedir } from 'node:os';
import { hostOf, startProfile } from '@ktl/cli-kit/startup';

const host = hostOf(process, homedir());
// Before the program is loaded: loading is most of a start-up.
const profile = await startProfile({ bin: 'ktl' }, host);
const { run } = await import('./run.ts');
const code = await run(host, () => profile?.finish());
profile?.finish();
process.exit(code);
