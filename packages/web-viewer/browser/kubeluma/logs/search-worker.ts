import { rangesOf } from '../../engine/paint/segments.ts';
import type { Found, Wanted } from './line-finder.ts';

/** What a dedicated worker has, of which the page's types know nothing. */
interface WorkerScope {
  onmessage: ((event: MessageEvent<Wanted>) => void) | null;
  postMessage(message: Found): void;
}

const scope = globalThis as unknown as WorkerScope;

scope.onmessage = ({ data: { source, flags, texts } }) => {
  const pattern = new RegExp(source, flags);
  scope.postMessage(texts.map((text) => rangesOf(text, pattern)));
};
