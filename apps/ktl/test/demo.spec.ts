import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { nodeWords, ProgramBed } from './program-bed.ts';

test('ktl demo serves a kubeconfig until Ctrl-C, then removes it', async () => {
  using bed = new ProgramBed();
  const child = spawn(process.execPath, [...nodeWords, 'demo'], {
    stdio: 'pipe',
    env: bed.env(),
    timeout: 15_000,
    killSignal: 'SIGKILL',
  });
  const said = await new Promise<string>((settle) => {
    let text = '';
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      if (text.includes('Ctrl-C')) settle(text);
    });
    child.once('close', () => {
      settle(text);
    });
  });
  const kubeconfig = /KUBECONFIG=(\S+)/.exec(said)?.[1] ?? '';
  expect(readFileSync(kubeconfig, 'utf8')).toContain('https://127.0.0.1:');
  const ended = new Promise((settle) => child.once('exit', settle));
  child.kill('SIGINT');
  expect(await ended).toBe(0);
  expect(() => readFileSync(kubeconfig)).toThrow('ENOENT');
}, 20_000);
