import { createServer, connect, type AddressInfo, type Socket } from 'node:net';
import { once } from 'node:events';

/** A TCP proxy on loopback whose connections can be broken on command; knows nothing of HTTP. */
export interface ChaosProxy extends AsyncDisposable {
  readonly port: number;
  /** Connections open now, frozen ones included. */
  readonly open: () => number;
  /** Connections accepted so far. */
  readonly accepted: () => number;
  /** Ends every connection with RST. */
  reset(): number;
  /** Ends every connection with FIN, in the middle of whatever was being said. */
  close(): number;
  /** Stops moving bytes on every connection that is open now; none is told. New ones work. */
  freeze(): number;
}

interface Pair {
  readonly client: Socket;
  readonly server: Socket;
}

/**
 * Starts a proxy.
 * @param target - host and port that new connections go to
 */
export async function startChaosProxy(target: {
  readonly host: string;
  readonly port: number;
}): Promise<ChaosProxy> {
  const pairs = new Set<Pair>();
  let accepted = 0;
  const listener = createServer({ noDelay: true }, (client) => {
    accepted += 1;
    const server = connect({ ...target, noDelay: true });
    const pair = { client, server };
    pairs.add(pair);
    const drop = (): void => {
      pairs.delete(pair);
      client.destroy();
      server.destroy();
    };
    for (const socket of [client, server]) socket.on('error', drop).on('close', drop);
    client.pipe(server);
    server.pipe(client);
  });
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address() as AddressInfo;
  const each = (act: (pair: Pair) => void): number => {
    const count = pairs.size;
    for (const pair of [...pairs]) act(pair);
    return count;
  };
  const reset = (): number => each(resetPair);
  return {
    port,
    open: () => pairs.size,
    accepted: () => accepted,
    reset,
    close: () => each(closePair),
    freeze: () => each(freezePair),
    [Symbol.asyncDispose]: async () => {
      reset();
      listener.close();
      await once(listener, 'close');
    },
  };
}

function resetPair({ client, server }: Pair): void {
  client.resetAndDestroy();
  server.resetAndDestroy();
}

function closePair({ client, server }: Pair): void {
  server.unpipe(client);
  client.unpipe(server);
  client.end();
  server.destroy();
}

function freezePair({ client, server }: Pair): void {
  server.unpipe(client);
  client.unpipe(server);
  client.pause();
  server.pause();
}
