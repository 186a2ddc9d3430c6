import { afterEach, describe, expect, test } from '@jest/globals';
import { startServer, text, transportTo } from '../../test/server.ts';
import type { Transport } from './transport.ts';

const open: AsyncDisposable[] = [];
afterEach(async () => {
  for (const resource of open.splice(0).reverse()) await resource[Symbol.asyncDispose]();
});

/** Answers the first request, closes the kept connection under the second, then does as `later` says. */
async function dropKept(later: 'headers' | 'nothing') {
  const { promise: repeated, resolve: onRepeated } = Promise.withResolvers<undefined>();
  let requests = 0;
  const server = await startServer(
    (request, response) => {
      requests += 1;
      if (requests === 1) response.end('kept');
      else if (requests === 2) request.socket.destroy();
      else {
        if (later === 'headers') response.writeHead(200).write('x');
        onRepeated(undefined);
      }
    },
    { protocol: 'http/1.1' },
  );
  open.push(server);
  const transport: Transport = transportTo(server.url);
  open.push(transport);
  const { body } = await transport.exchange({ method: 'GET', path: '/first' });
  expect(await text(body)).toBe('kept');
  return { transport, repeated };
}

describe('a request that was repeated because a kept connection closed under it', () => {
  test('is aborted at once while it waits for an answer', async () => {
    const { transport, repeated } = await dropKept('nothing');
    const { signal, abort } = caller();
    const exchange = transport.exchange({ method: 'GET', path: '/watch', kind: 'stream', signal });
    await repeated;
    abort();
    await expect(exchange).rejects.toThrow('enough');
  }, 2_000);

  test('is aborted at once while its stream is quiet', async () => {
    const { transport } = await dropKept('headers');
    const { signal, abort } = caller();
    const request = { method: 'GET', path: '/watch', kind: 'stream', signal } as const;
    const reader = (await transport.exchange(request)).body[Symbol.asyncIterator]();
    await reader.next();
    const next = reader.next();
    abort();
    await expect(next).rejects.toThrow('enough');
  }, 2_000);
});

function caller() {
  const controller = new AbortController();
  return {
    signal: controller.signal,
    abort: () => {
      controller.abort(new Error('enough'));
    },
  };
}
