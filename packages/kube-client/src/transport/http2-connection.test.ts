import { afterEach, describe, expect, test } from '@jest/globals';
import { startServer, transportTo } from '../../test/server.ts';
import type { Clock } from '../timing/clock.ts';
import type { HttpRequest, HttpResponse, Transport } from './transport.ts';

const open: AsyncDisposable[] = [];
afterEach(async () => {
  for (const resource of open.splice(0).reverse()) await resource[Symbol.asyncDispose]();
});

/** Drops the connection under the first request, answers the others as `later` says. */
async function dropFirst(
  later: 'headers' | 'nothing',
  clock?: Clock,
): Promise<{
  readonly transport: Transport;
  readonly requests: () => number;
  readonly asked: (count: number) => Promise<void>;
}> {
  let requests = 0;
  let wake = (): void => undefined;
  const server = await startServer((request, response) => {
    requests += 1;
    if (requests === 1) request.stream.session?.socket.destroy();
    else if (later === 'headers') response.stream.respond({ ':status': 200 });
    wake();
  });
  open.push(server);
  const transport = transportTo(server.url, clock === undefined ? {} : { clock });
  open.push(transport);
  return {
    transport,
    requests: () => requests,
    async asked(count) {
      while (requests < count) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
  };
}

const watch = (signal: AbortSignal): HttpRequest => ({
  method: 'GET',
  path: '/watch',
  kind: 'stream',
  signal,
});

async function firstBytes({ body }: HttpResponse): Promise<unknown> {
  for await (const bytes of body) return bytes;
  return undefined;
}

describe('a request that was repeated on a new connection', () => {
  test('is aborted at once while it waits for an answer', async () => {
    const { transport, asked } = await dropFirst('nothing');
    const caller = new AbortController();
    const exchange = transport.exchange(watch(caller.signal));
    await asked(2);
    const reason = new Error('enough');
    caller.abort(reason);
    await expect(exchange).rejects.toBe(reason);
  }, 2_000);

  test('is aborted at once while its stream is quiet', async () => {
    const { transport, requests } = await dropFirst('headers');
    const caller = new AbortController();
    const response = await transport.exchange(watch(caller.signal));
    expect(requests()).toBe(2);
    const reading = firstBytes(response);
    const reason = new Error('enough');
    caller.abort(reason);
    await expect(reading).rejects.toBe(reason);
  }, 2_000);

  test('still has its time limit', async () => {
    const wakes: (() => void)[] = [];
    const clock: Clock = {
      now: () => 0,
      sleep: (_ms, signal) =>
        new Promise((resolve, reject) => {
          wakes.push(resolve);
          signal?.addEventListener('abort', () => {
            reject(signal.reason as Error);
          });
        }),
    };
    const { transport, asked } = await dropFirst('nothing', clock);
    const exchange = transport.exchange({ method: 'GET', path: '/api' });
    await asked(2);
    for (const wake of wakes) wake();
    await expect(exchange).rejects.toMatchObject({ code: 'REQUEST_TIMEOUT' });
  }, 2_000);
});
