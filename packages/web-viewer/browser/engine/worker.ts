import { Engine } from './engine.ts';
import type { FromWorker, ToWorker } from './protocol.ts';

/** What a dedicated worker has, of which the page's types know nothing. */
interface WorkerScope {
  onmessage: ((event: MessageEvent<ToWorker>) => void) | null;
  postMessage(message: FromWorker, transfer: ArrayBuffer[]): void;
}

const scope = globalThis as unknown as WorkerScope;

/** A message to itself comes behind those that wait, and without the delay of a timer. */
function deferrer(): (callback: () => void) => void {
  const channel = new MessageChannel();
  const waiting: (() => void)[] = [];
  channel.port1.onmessage = () => waiting.shift()?.();
  return (callback) => {
    waiting.push(callback);
    channel.port2.postMessage(undefined);
  };
}

async function* fetchText(url: string, signal: AbortSignal): AsyncGenerator<string> {
  const response = await fetch(url, { signal, credentials: 'same-origin', cache: 'no-store' });
  if (!response.ok || response.body === null) {
    await response.body?.cancel();
    throw new Error(`the server answered ${String(response.status)} for these lines`);
  }
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  try {
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
      yield decoder.decode(piece.value, { stream: true });
    }
    yield decoder.decode();
  } finally {
    await reader.cancel();
  }
}

const engine = new Engine({
  post: (message, transfer = []) => scope.postMessage(message, [...transfer]),
  openSocket: (url, { onOpen, onMessage, onClose }) => {
    const socket = new WebSocket(url);
    socket.onopen = onOpen;
    socket.onmessage = (event) => onMessage(event.data);
    socket.onclose = onClose;
    return { close: () => socket.close() };
  },
  status: async (url) => {
    const response = await fetch(url, { credentials: 'same-origin', cache: 'no-store' });
    await response.body?.cancel();
    return response.status;
  },
  fetchText,
  setTimer: (callback, delayMs) => {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
  random: Math.random,
  now: () => performance.now(),
  defer: deferrer(),
});

scope.onmessage = (event) => engine.receive(event.data);
