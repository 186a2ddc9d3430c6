import { expect, test } from '@jest/globals';
import type { LinkState } from '../state/view-state.ts';
import { Link, waitMs, type SocketEvents } from './link.ts';

test('waits double, end at ten seconds, and differ by chance', () => {
  expect([0, 1, 2, 3].map((failures) => waitMs(failures, 1))).toEqual([400, 800, 1_600, 3_200]);
  expect(waitMs(50, 1)).toBe(10_000);
  expect(waitMs(50, 0)).toBe(5_000);
});

interface Timer {
  readonly dueMs: number;
  readonly callback: () => void;
}

/** A browser whose time passes when the test says so, and whose requests are never answered if `isFrozen`. */
class Bed {
  readonly states: LinkState[] = [];
  readonly messages: string[] = [];
  readonly sockets: { events: SocketEvents; isClosed: boolean }[] = [];
  asked = 0;
  givenUp = 0;
  isFrozen = false;
  readonly link: Link;
  #now = 0;
  readonly #timers = new Set<Timer>();

  constructor() {
    this.link = new Link(
      {
        onState: (state) => this.states.push(state),
        onOpen: () => undefined,
        onMessage: (text) => this.messages.push(text),
      },
      {
        openSocket: (events) => {
          const socket = { events, isClosed: false };
          this.sockets.push(socket);
          return { send: () => undefined, close: () => (socket.isClosed = true) };
        },
        ask: (_path, _headers, signal) => {
          this.asked += 1;
          if (!this.isFrozen) return Promise.resolve({ status: 204 });
          return new Promise((_done, fail) => {
            signal.addEventListener('abort', () => {
              this.givenUp += 1;
              fail(new Error('given up'));
            });
          });
        },
        setTimer: (callback, delayMs) => {
          const timer = { dueMs: this.#now + delayMs, callback };
          this.#timers.add(timer);
          return () => this.#timers.delete(timer);
        },
        random: () => 1,
      },
    );
  }

  async pass(ms: number): Promise<void> {
    this.#now += ms;
    for (const timer of [...this.#timers].filter(({ dueMs }) => dueMs <= this.#now)) {
      this.#timers.delete(timer);
      timer.callback();
    }
    for (let turn = 0; turn < 20; turn++) await Promise.resolve();
  }
}

test('a connection silent for 15 s is lost, closed and made again', async () => {
  const bed = new Bed();
  await bed.link.open();
  bed.sockets[0]?.events.onOpen();
  await bed.pass(14_000);
  bed.sockets[0]?.events.onMessage('{"type":"heartbeat"}');
  await bed.pass(14_999);
  expect(bed.states).toEqual(['open']);
  await bed.pass(1);
  expect(bed.states).toEqual(['open', 'lost']);
  expect(bed.sockets[0]?.isClosed).toBe(true);
  await bed.pass(400);
  bed.sockets[1]?.events.onOpen();
  expect(bed.states).toEqual(['open', 'lost', 'open']);
  // The dead one ends at last: nobody waits for it.
  bed.sockets[0]?.events.onMessage('late');
  bed.sockets[0]?.events.onClose();
  expect(bed.messages).toEqual(['{"type":"heartbeat"}']);
  expect(bed.states).toEqual(['open', 'lost', 'open']);
});

test('an attempt that nobody answers is given up, and the next one waits longer', async () => {
  const bed = new Bed();
  bed.isFrozen = true;
  void bed.link.open();
  await bed.pass(15_000);
  expect([bed.asked, bed.givenUp, bed.states]).toEqual([1, 1, ['lost']]);
  await bed.pass(400);
  await bed.pass(15_000);
  expect([bed.asked, bed.givenUp]).toEqual([2, 2]);
  await bed.pass(799);
  expect(bed.asked).toBe(2);
  bed.isFrozen = false;
  await bed.pass(1);
  bed.sockets[0]?.events.onOpen();
  expect(bed.states.at(-1)).toBe('open');
});
