import { expect, test } from '@jest/globals';
import type { LogEvent } from '@ktl/log-tailer';
import { createLogRenderer } from './create-log-renderer.ts';
import { originText } from './gap-text.ts';

const target = {
  ...{ key: 'node/n1/a/b.log', role: 'node' as const, namespace: '', node: 'n1' },
  ...{ pod: 'n1', container: 'a/b.log' },
};

function lines(): LogEvent {
  const bytes = Buffer.from('2026-09-21T14:00:00.000000000Z up');
  const offsets = Uint32Array.of(0, 31, bytes.length);
  return { type: 'lines', batch: { target, instance: 0, bytes, count: 1, offsets } };
}

test('a line of a node is named by node and path, also where namespaces are shown', () => {
  for (const showNamespace of [false, true]) {
    const renderer = createLogRenderer({ showNamespace, timestamps: false });
    expect(renderer.render(lines())?.toString()).toBe('n1 [a/b.log] up\n');
  }
  expect(originText({ target, instance: 0 })).toBe('n1 [a/b.log]');
});

test('as JSON it has node and path, and null for what a node has not', () => {
  const text = createLogRenderer({ output: 'json' }).render(lines())?.toString() ?? '';
  expect(JSON.parse(text)).toEqual({
    ...{ kind: 'line', timestamp: '2026-09-21T14:00:00.000000000Z', message: 'up' },
    ...{ namespace: null, pod: null, container: null, node: 'n1', path: 'a/b.log', instance: 0 },
  });
});
