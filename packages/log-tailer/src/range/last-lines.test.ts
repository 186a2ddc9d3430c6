import { expect, test } from '@jest/globals';
import type { LogEvent } from '../batch/log-batch.ts';
import { keepLastLines } from './last-lines.ts';

function line(key: string, text: string): LogEvent {
  const bytes = Buffer.from(`${text}\n`);
  const target = {
    ...{ key, role: 'input' as const, namespace: '', pod: key, container: '', node: undefined },
  };
  const offsets = Uint32Array.of(0, 0, text.length);
  return { type: 'lines', batch: { target, instance: 0, bytes, count: 1, offsets } };
}

async function kept(events: readonly LogEvent[], ...options: Parameters<typeof keepLastLines>) {
  async function* all(): AsyncGenerator<LogEvent, undefined> {
    yield* events;
  }
  const texts: string[] = [];
  for await (const event of keepLastLines(...options)(all(), { health: () => ({}) } as never)) {
    if (event.type === 'lines') texts.push(Buffer.from(event.batch.bytes).toString().trim());
  }
  return texts;
}

const events = [
  ...[line('a', 'a1'), line('b', 'b1'), line('a', 'a2'), line('c', 'c1')],
  ...[line('a', 'a3'), line('b', 'b2')],
];

test('keeps the last lines of each source', async () => {
  expect((await kept(events, 2)).toSorted()).toEqual(['a2', 'a3', 'b1', 'b2', 'c1']);
});

test('of more sources than it may keep, the one silent longest lets its lines go, and none is lost', async () => {
  expect(await kept(events, 2, { maxSources: 2 })).toEqual(['b1', 'c1', 'a2', 'a3', 'b2']);
});
