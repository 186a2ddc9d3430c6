import type { ApiExtensions } from '../api/api-handler.ts';
import type { SimKubelet } from './kubelet.ts';

/** Registers `pods/log`. */
export function serveLogs(api: ApiExtensions, kubelet: SimKubelet): void {
  api.addSubresource(
    { resource: 'pods', subresource: 'log', kind: 'Pod' },
    ({ namespace, name, query, signal }) => {
      const reader = kubelet.readLog(namespace, name, query);
      if (reader instanceof Uint8Array) return { status: 200, headers: textPlain, body: reader };
      signal.addEventListener(
        'abort',
        () => {
          reader.end();
        },
        { once: true },
      );
      return { status: 200, headers: textPlain, body: reader };
    },
  );
}

const textPlain = { 'content-type': 'text/plain' };
