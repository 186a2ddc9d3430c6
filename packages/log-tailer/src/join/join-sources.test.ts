import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from '@jest/globals';
import type { LogEvent } from '../batch/log-batch.ts';
import { Outbox } from '../outbox/outbox.ts';
import type { LogTail } from '../tail/log-tail.ts';
import { joinSources } from './join-sources.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** A source that the test feeds. */
class Hand implements LogTail {
  readonly outbox = new Outbox(1_000_000);
  disposed = 0;
  health = () => ({ open: 1, waiting: 2, reconnecting: 3 });
  say(detail: string): void {
    void this.outbox.push({ type: 'notice', origin: {} as never, notice: 'attached', detail });
  }
  drain(): void {
    this.outbox.end();
  }
  [Symbol.asyncIterator](): AsyncIterator<LogEvent> {
    return {
      next: async () => {
        const value = await this.outbox.next();
        return value === undefined ? { done: true, value } : { done: false, value };
      },
    };
  }
  async [Symbol.asyncDispose](): Promise<void> {
    this.disposed++;
    this.outbox.discard();
    await Promise.resolve();
  }
}

function told(event: LogEvent | undefined): string {
  return event?.type === 'notice' ? (event.detail ?? '') : 'none';
}

describe('joinSources', () => {
  test('gives every event of every source once, each source in its order, and ends with the last', async () => {
    const hands = [new Hand(), new Hand(), new Hand()];
    const all: string[] = [];
    const reading = (async () => {
      for await (const event of joinSources(hands)) all.push(told(event));
    })();
    for (let i = 0; i < 50; i++)
      hands.forEach((hand, at) => hand.say(`${String(at)}:${String(i)}`));
    for (const hand of hands) hand.drain();
    await reading;
    for (const at of [0, 1, 2]) {
      const own = all.filter((text) => text.startsWith(`${String(at)}:`));
      expect(own).toEqual(Array.from({ length: 50 }, (_, i) => `${String(at)}:${String(i)}`));
    }
    expect(all).toHaveLength(150);
  });

  test('a source that never stops does not keep the others from being heard', async () => {
    const loud = new Hand();
    const quiet = new Hand();
    for (let i = 0; i < 1000; i++) loud.say('loud');
    quiet.say('quiet');
    const heard: string[] = [];
    for await (const event of joinSources([loud, quiet])) {
      heard.push(told(event));
      if (heard.length === 4) break;
    }
    expect(heard).toContain('quiet');
    expect([loud.disposed, quiet.disposed]).toEqual([1, 1]);
  });

  test('the failure of one source is the failure of all, and closes the others', async () => {
    const sound = new Hand();
    const broken = new Hand();
    broken.outbox.fail(new Error('forbidden'));
    const reading = (async () => {
      for await (const event of joinSources([sound, broken])) told(event);
    })();
    await expect(reading).rejects.toThrow('forbidden');
    expect(sound.disposed).toBe(1);
  });

  test('health is the sum, and drain reaches every source', async () => {
    const hands = [new Hand(), new Hand()];
    const joined = joinSources(hands);
    expect(joined.health()).toEqual({ open: 2, waiting: 4, reconnecting: 6 });
    joined.drain();
    const next = await joined[Symbol.asyncIterator]().next();
    expect(next.done).toBe(true);
  });

  test('a source that is silent keeps nothing of what the others said', async () => {
    const loud = new Hand();
    const silent = new Hand();
    const events = joinSources([loud, silent])[Symbol.asyncIterator]();
    const said: WeakRef<object>[] = [];
    const batch = (): LogEvent => {
      const event = { type: 'lines', batch: {} };
      said.push(new WeakRef(event));
      return event as never;
    };
    for (let i = 0; i < 1_000; i++) {
      void loud.outbox.push(batch(), 1);
      await events.next();
    }
    // What a WeakRef was made of stays until the turn is over.
    await new Promise(setImmediate);
    collectGarbage();
    const kept = said.filter((event) => event.deref() !== undefined);
    expect(kept.length).toBeLessThan(10);
    await events.return?.();
  });
});
