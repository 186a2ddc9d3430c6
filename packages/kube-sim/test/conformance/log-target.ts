import { request, type RequestOptions } from 'node:https';
import { realClock, type SimClock } from '../../src/clock/sim-clock.ts';
import { startKubeSim } from '../../src/start-kube-sim.ts';
import { loginOf, loginOfFile, type Login } from './login.ts';

/** An answer of an API server, read to its end. */
export interface Answer {
  readonly status: number;
  readonly text: string;
}

/** A cluster that the suite runs on: kube-sim, or the one of KTL_E2E_KUBECONFIG. */
export interface LogTarget extends AsyncDisposable {
  readonly name: string;
  /** Follows a response until it ends or `untilText` has come; then hangs up. */
  send(method: string, path: string, options?: SendOptions): Promise<Answer>;
}

export interface SendOptions {
  readonly body?: unknown;
  readonly untilText?: string;
}

/** Real time that passes `factor` times as fast, so that back-offs do not hold up the suite. */
function fastClock(factor: number): SimClock {
  const startMs = realClock.now();
  return {
    now: () => startMs + (realClock.now() - startMs) * factor,
    setTimeout: (run, ms) => realClock.setTimeout(run, ms / factor),
  };
}

/** kube-sim, a little faster than real time. */
export async function simTarget(): Promise<LogTarget> {
  const sim = await startKubeSim({ seed: 1, clock: fastClock(3) });
  return {
    name: 'kube-sim',
    send: clientOf(loginOf(sim.kubeconfig)),
    [Symbol.asyncDispose]: () => sim[Symbol.asyncDispose](),
  };
}

/** The cluster of a kubeconfig file. */
export async function clusterTarget(path: string): Promise<LogTarget> {
  const send = clientOf(loginOfFile(path));
  return { name: 'a real cluster', send, [Symbol.asyncDispose]: () => Promise.resolve() };
}

function clientOf({ server, tls, headers }: Login): LogTarget['send'] {
  return (method, path, options = {}) => {
    const url = new URL(server.pathname.replace(/\/$/, '') + path, server);
    return exchange(url, { ...tls, method, headers, agent: false }, options);
  };
}

function exchange(url: URL, init: RequestOptions, options: SendOptions): Promise<Answer> {
  const { body, untilText } = options;
  return new Promise((resolve, reject) => {
    const type = body === undefined ? {} : { 'content-type': 'application/json' };
    const headers = { ...(init.headers as Readonly<Record<string, string>>), ...type };
    const outgoing = request(url, { ...init, headers }, (incoming) => {
      let text = '';
      const done = () => {
        resolve({ status: incoming.statusCode ?? 0, text });
      };
      incoming.setEncoding('utf8');
      incoming.on('data', (chunk: string) => {
        text += chunk;
        if (untilText === undefined || !text.includes(untilText)) return;
        done();
        outgoing.destroy();
      });
      incoming.on('end', done);
      incoming.on('error', reject);
    });
    outgoing.on('error', reject);
    outgoing.end(body === undefined ? undefined : JSON.stringify(body));
  });
}
