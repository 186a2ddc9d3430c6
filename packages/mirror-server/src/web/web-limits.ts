import type { WebLimits } from './web-options.ts';

export const defaultLimits: WebLimits = {
  sockets: 1000,
  webSockets: 200,
  messageBytes: 64 * 1024,
  bodyBytes: 64 * 1024,
  headersTimeoutMs: 10_000,
  requestTimeoutMs: 30_000,
  idleTimeoutMs: 60_000,
  wrongKeys: 10,
};
