import { afterEach, expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream, type ReadStream } from 'node:fs';
import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { connect, type KubeClient } from '../src/index.ts';
import { writeKubeconfig } from './kubeconfig.ts';
import { startServer, type Handler } from './server.ts';

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

async function clientOf(
  server: URL,
  exec: string,
): Promise<{ client: KubeClient; folder: string }> {
  const { folder, path } = await writeKubeconfig({ server, user: `{exec: ${exec}}` }, (cleanUp) =>
    cleanUps.push(cleanUp),
  );
  const client = await connect({ env: { PATH: process.env['PATH'] }, kubeconfigPath: path });
  cleanUps.push(() => client[Symbol.asyncDispose]());
  return { client, folder };
}

/** A client whose login program is this shell script. */
async function withScript(
  script: (folder: string) => string,
  handler: Handler = (_, res) => res.end('{}'),
): Promise<{ client: KubeClient; folder: string }> {
  const server = await startServer(handler);
  cleanUps.push(() => server[Symbol.asyncDispose]());
  const { client, folder } = await clientOf(server.url, '{command: ./login}');
  await writeFile(join(folder, 'login'), `#!/bin/sh\n${script(folder)}`);
  await chmod(join(folder, 'login'), 0o755);
  return { client, folder };
}

/** A login that never ends; the pipe says when it has begun, and ends with the last process of it. */
async function withStuckLogin(): Promise<{ client: KubeClient; alive: ReadStream }> {
  const { client, folder } = await withScript(
    (at) => `exec 3> ${at}/alive; echo up >&3; sleep 98; echo late >&3\n`,
  );
  const pipe = join(folder, 'alive');
  await once(execFile('mkfifo', [pipe]), 'exit');
  const alive = createReadStream(pipe, 'utf8');
  return { client, alive };
}

const ask = (client: KubeClient, signal?: AbortSignal): Promise<unknown> =>
  client.requestJson({ method: 'GET', path: '/a', signal });

test('an exec plugin runs once, and once more after a 401', async () => {
  const { client } = await withScript(
    (folder) => `echo run >> ${folder}/runs
echo "{\\"status\\": {\\"token\\": \\"run-$(wc -l < ${folder}/runs | tr -d ' ')\\"}}"
`,
    (req, res) => {
      if (req.headers.authorization === 'Bearer run-2') res.end('{}');
      else res.writeHead(401).end();
    },
  );
  expect(await ask(client)).toEqual({});
  expect(await ask(client)).toEqual({});
});

test('abort ends a login under way at once, with every process of it', async () => {
  const { client, alive } = await withStuckLogin();
  const first = new AbortController();
  const second = new AbortController();
  const asked = [ask(client, first.signal), ask(client, second.signal)];
  const ends = Promise.allSettled(asked);
  expect(await once(alive, 'data')).toEqual(['up\n']);
  first.abort(new Error('enough'));
  await expect(asked[0]).rejects.toThrow('enough');
  expect(alive.readableEnded).toBe(false);
  second.abort(new Error('enough too'));
  await once(alive, 'end');
  expect(await ends).toMatchObject([
    { reason: { message: 'enough' } },
    { reason: { message: 'enough too' } },
  ]);
});

test('the abort of one request leaves the login to the others', async () => {
  const { client, folder } = await withScript(
    (at) => `read go < ${at}/go; echo '{"status": {"token": "t"}}'\n`,
  );
  const pipe = join(folder, 'go');
  await once(execFile('mkfifo', [pipe]), 'exit');
  const controller = new AbortController();
  const left = ask(client, controller.signal);
  const kept = ask(client);
  // Resolves when the program has opened the pipe to read.
  const going = writeFile(pipe, 'go\n');
  controller.abort(new Error('enough'));
  await expect(left).rejects.toThrow('enough');
  await going;
  expect(await kept).toEqual({});
});

test('closing the client ends a login under way', async () => {
  const { client, alive } = await withStuckLogin();
  const asked = expect(ask(client)).rejects.toThrow('the client was closed');
  expect(await once(alive, 'data')).toEqual(['up\n']);
  await client[Symbol.asyncDispose]();
  await asked;
  await once(alive, 'end');
});

test.each([
  ['{command: no-such-login, installHint: get it from example.org}', 'get it from example.org'],
  ['{command: no-such-login}', 'install "no-such-login", or correct the kubeconfig'],
])('an exec plugin that is missing is named with its context: %s', async (exec, hint) => {
  const { client } = await clientOf(new URL('https://127.0.0.1:1'), exec);
  await expect(ask(client)).rejects.toMatchObject({
    code: 'AUTH_REJECTED',
    message:
      'cannot log in to https://127.0.0.1:1 as user "u" of context "c": ' +
      'the login program "no-such-login" failed: there is no such program',
    hint,
  });
});

test.each([
  ['that fails', '{command: "false", args: [--secret=HUSH], env: [{name: S, value: HUSH}]}'],
  ['that prints nothing', '{command: "true", args: [--secret=HUSH]}'],
  ['with an argument that no program can get', '{command: "true", args: ["HUSH\\0"]}'],
  [
    'with a variable that no program can get',
    '{command: "true", env: [{name: S, value: "HUSH\\0"}]}',
  ],
])('the error of a login program %s shows nothing of its command line', async (_name, exec) => {
  const { client } = await clientOf(new URL('https://127.0.0.1:1'), exec);
  const error: unknown = await ask(client).catch((reason: unknown) => reason);
  expect(error).toMatchObject({
    code: 'AUTH_REJECTED',
    hint: expect.stringMatching(/^run "(true|false)" with the arguments in the kubeconfig/),
  });
  // All that a log could show: message, hint, details, stack, causes.
  expect(inspect(error, { depth: null, showHidden: true })).not.toContain('HUSH');
});

test('an exec plugin that must ask at a terminal fails where there is none', async () => {
  const { client } = await clientOf(
    new URL('https://127.0.0.1:1'),
    '{command: "true", interactiveMode: Always}',
  );
  await expect(ask(client)).rejects.toMatchObject({
    code: 'AUTH_REJECTED',
    message: expect.stringContaining(process.stdin.isTTY ? 'ExecCredential' : 'asks at a terminal'),
  });
});
