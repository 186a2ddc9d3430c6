import { expect, test } from '@jest/globals';
import { clientOver } from '../../test/server.ts';
import type { HttpResponse, Transport } from '../transport/transport.ts';

const pods = { group: '', version: 'v1', plural: 'pods', kind: 'Pod', namespaced: true };

/** A client whose only answer is what the test resolves; its body ends with the request's abort. */
function clientWith(status: number) {
  const accept = Promise.withResolvers<undefined>();
  const transport: Transport = {
    async exchange({ signal }): Promise<HttpResponse> {
      await accept.promise;
      const body = {
        async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
          if (status >= 400) return;
          await new Promise((_, reject) => {
            signal?.addEventListener('abort', () => {
              reject(signal.reason as Error);
            });
          });
        },
      };
      return { status, headers: {}, body };
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
  return { client: clientOver(transport), accept: accept.resolve };
}

test('onOpen tells that the server has accepted a watch that has no event yet', async () => {
  const { client, accept } = clientWith(200);
  const opened = Promise.withResolvers<string>();
  const caller = new AbortController();
  let told = 0;
  const onOpen = (): void => {
    told += 1;
    opened.resolve('open');
  };
  const events = client.watch(pods, { onOpen, signal: caller.signal })[Symbol.asyncIterator]();
  const first = events.next();
  await Promise.resolve();
  expect(told).toBe(0);
  accept(undefined);
  expect(await opened.promise).toBe('open');
  caller.abort(new Error('enough'));
  await expect(first).rejects.toThrow('enough');
  expect(told).toBe(1);
});

test('onOpen is not called for a watch that is refused', async () => {
  const { client, accept } = clientWith(403);
  let told = 0;
  const onOpen = (): void => void (told += 1);
  const first = client.watch(pods, { onOpen })[Symbol.asyncIterator]().next();
  accept(undefined);
  await expect(first).rejects.toMatchObject({ code: 'API_FORBIDDEN' });
  expect(told).toBe(0);
});
