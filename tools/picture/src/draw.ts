/** `npm run picture`: runs the program's own demo and draws what it printed as docs/ktl-logs.svg. */
import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { terminalSvg } from './terminal-svg.ts';

const rows = 26;
const ktl = fileURLToPath(new URL('../../../apps/ktl/bin/ktl.js', import.meta.url));
const target = fileURLToPath(new URL('../../../docs/ktl-logs.svg', import.meta.url));
const query = 'web|checkout|catalog|mailer|postgres|recommend';
const args = ['logs', query, '--demo', '--tail', '3', '-H', 'ord-\\w+', '-H', 'warn|Error'];

const child = spawn(process.execPath, [ktl, ...args, '--color', 'always'], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
let output = '';
for await (const chunk of child.stdout) {
  output += String(chunk);
  if (output.split('\n').length > rows) break;
}
child.kill('SIGINT');
const shown = output.split('\n').slice(0, rows).join('\n');
const command = `ktl ${args.map((a) => (/[|*\\]/.test(a) ? `'${a}'` : a)).join(' ')}`;
await writeFile(target, terminalSvg(shown, { command, columns: 150 }));
process.stdout.write(`wrote docs/ktl-logs.svg, ${String(shown.split('\n').length)} rows\n`);
