import { describe, expect, test } from '@jest/globals';
import type { LogEvent } from '../batch/log-batch.ts';
import { Outbox } from './outbox.ts';

function notice(detail: string): LogEvent {
  return { type: 'notice', origin: {} as never, notice: 'attached', detail };
}

async function details(outbox: Outbox): Promise<string[]> {
  const all: string[] = [];
  for (let event = await outbox.next(); event !== undefined; event = await outbox.next()) {
    all.push(event.type === 'notice' ? (event.detail ?? '') : event.type);
  }
  return all;
}

describe('Outbox', () => {
  test('makes readers wait beyond its limit, lets them in by order of arrival, drops nothing', async () => {
    const outbox = new Outbox(1000);
    expect(outbox.push(notice('a'), 600)).toBeUndefined();
    const waiting = [
      outbox.push(notice('b'), 600),
      outbox.push(notice('c'), 1),
      outbox.push(notice('d'), 1),
    ];
    expect(waiting.every((wait) => wait !== undefined)).toBe(true);
    expect(outbox.pendingBytes).toBeLessThanOrEqual(1000);
    const seen = details(outbox);
    for (const wait of waiting) await wait;
    outbox.end();
    expect(await seen).toEqual(['a', 'b', 'c', 'd']);
  });

  test('admits one event that is larger than the limit', async () => {
    const outbox = new Outbox(10);
    expect(outbox.push(notice('huge'), 5000)).toBeUndefined();
    outbox.end();
    expect(await details(outbox)).toEqual(['huge']);
  });

  test('ends with what was read, waiting readers included', async () => {
    const outbox = new Outbox(300);
    void outbox.push(notice('a'), 200);
    const wait = outbox.push(notice('b'), 200);
    outbox.end();
    await wait;
    expect(await details(outbox)).toEqual(['a', 'b']);
  });

  test('gives an error behind what was read', async () => {
    const outbox = new Outbox(1000);
    void outbox.push(notice('a'));
    outbox.fail(new Error('feed'));
    expect((await outbox.next())?.type).toBe('notice');
    await expect(outbox.next()).rejects.toThrow('feed');
  });

  test('lets waiting readers go when it is discarded', async () => {
    const outbox = new Outbox(300);
    void outbox.push(notice('a'), 200);
    const wait = outbox.push(notice('b'), 200);
    outbox.discard();
    await wait;
    expect(await outbox.next()).toBeUndefined();
  });
});
