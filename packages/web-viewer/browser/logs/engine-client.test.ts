import { describe, expect, test } from '@jest/globals';
import type { FromWorker, State, TextSearch, ToWorker } from '../engine/protocol.ts';
import { EngineClient, type WorkerPort } from './engine-client.ts';
import { ManualClock } from './testing/manual-clock.ts';
import { lateMs, stopMs } from './watchdog.ts';

/** A worker that says what the test lets it say. */
class FakeWorker implements WorkerPort {
  readonly heard: ToWorker[] = [];
  isTerminated = false;
  private listener: ((event: { data: FromWorker }) => void) | undefined;

  postMessage(message: ToWorker): void {
    this.heard.push(message);
  }

  addEventListener(_type: 'message', listener: (event: { data: FromWorker }) => void): void {
    this.listener = listener;
  }

  terminate(): void {
    this.isTerminated = true;
  }

  say(data: FromWorker): void {
    this.listener?.({ data });
  }

  /** Answers the newest query. */
  takeQuery(generation: number): void {
    const query = this.heard.findLast((message) => message.type === 'query');
    this.say({ type: 'query', id: query?.id ?? 0, generation });
  }
}

function started() {
  const clock = new ManualClock();
  const workers: FakeWorker[] = [];
  const told: string[] = [];
  const states: State[] = [];
  const client = new EngineClient(
    () => {
      workers.push(new FakeWorker());
      return workers.at(-1) as FakeWorker;
    },
    {
      onState: (state) => states.push(state),
      onLate: (search) => told.push(`late ${String(search?.text)}`),
      onTooLate: () => told.push('too late'),
    },
    clock,
  );
  return { client, clock, workers, told, states };
}

const query: TextSearch = { text: '(a+)+$', isRegex: true, caseSensitive: false };

describe('the worker behind the page', () => {
  test('is watched from when it took an expression over, until it took something else', async () => {
    const { client, clock, workers, told } = started();
    const asked = client.ask('query', { query });
    clock.run(60_000);
    expect(told).toEqual([]);
    workers[0]?.takeQuery(2);
    await asked;
    clock.run(500 + lateMs);
    expect(told).toEqual(['late (a+)+$']);
    const other = client.ask('query', { query: { ...query, isRegex: false } });
    clock.run(stopMs - lateMs);
    expect(told).toEqual(['late (a+)+$', 'too late']);
    workers[0]?.takeQuery(3);
    await other;
    clock.run(60_000);
    expect(told.slice(2)).toEqual(['late undefined']);
  });

  test('an expression that only marks is watched, a text and an empty one are not', async () => {
    for (const [search, isWatched] of [
      [{ find: query }, true],
      [{ ...query, isRegex: false }, false],
      [{ ...query, text: '' }, false],
    ] as const) {
      const { client, clock, workers, told } = started();
      const asked = client.ask('query', { query: search });
      workers[0]?.takeQuery(2);
      await asked;
      clock.run(60_000);
      expect(told.length > 0).toBe(isWatched);
    }
  });

  test('is put aside: its questions fail, the next one hears the query before it connects', async () => {
    const { client, workers } = started();
    client.connect('http://shop.test/');
    const rows = client.ask('rows', { from: 1, count: 1 });
    const file = client.exportFile('text');
    client.restart(() => void client.ask('query', { query: {} }));
    await expect(rows).rejects.toThrow('the search was stopped');
    await expect(file).rejects.toThrow('the search was stopped');
    expect(workers.map(({ isTerminated }) => isTerminated)).toEqual([true, false]);
    expect(workers[1]?.heard.map(({ type }) => type)).toEqual(['query', 'connect']);
  });

  test('generations go on where those of the one before ended, which is not heard any more', async () => {
    const { client, workers, states } = started();
    workers[0]?.say({ type: 'state', generation: 7 } as State);
    client.restart(() => undefined);
    workers[0]?.say({ type: 'state', generation: 8 } as State);
    workers[1]?.say({ type: 'state', generation: 1 } as State);
    expect(states.map(({ generation }) => generation)).toEqual([7, 8]);
    const asked = client.ask('query', { query: {} });
    workers[1]?.takeQuery(2);
    expect((await asked).generation).toBe(9);
  });
});
