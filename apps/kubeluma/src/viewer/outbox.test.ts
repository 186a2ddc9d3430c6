import { describe, expect, test } from '@jest/globals';
import { Outbox, type Skip, type Wire } from './outbox.ts';

/** A socket whose bytes leave when the test says so. */
class FakeWire implements Wire {
  bufferedAmount = 0;
  readonly sent: string[] = [];
  #left: (() => void)[] = [];

  send(text: string, left: () => void): void {
    this.sent.push(text);
    this.bufferedAmount += text.length;
    this.#left.push(left);
  }

  /** Everything that was handed over leaves. */
  flow(): void {
    const left = this.#left;
    this.#left = [];
    this.bufferedAmount = 0;
    for (const each of left) each();
  }

  /** Until nothing more comes. */
  flowOut(): void {
    for (let before = -1; before !== this.sent.length;) {
      before = this.sent.length;
      this.flow();
    }
  }
}

const line = (n: number): { text: string; stamp: string } => ({
  text: `line ${String(n)}`,
  stamp: `s${String(n)}`,
});
const skipText = ({ count, from, to }: Skip): string =>
  `skip ${String(count)} ${from ?? ''}-${to ?? ''}`;

describe('an outbox', () => {
  test('sends at once while the socket takes it', () => {
    const wire = new FakeWire();
    const outbox = new Outbox(wire);
    const queue = outbox.lines(skipText);
    queue.push(line(1));
    outbox.note({ a: 1 });
    outbox.state('s', { b: 2 });
    expect(wire.sent).toEqual(['line 1', '{"a":1}', '{"b":2}']);
  });

  test('keeps only the latest of a state while the socket is full', () => {
    const wire = new FakeWire();
    const outbox = new Outbox(wire, { wireBytes: 5 });
    for (let n = 1; n <= 4; n += 1) outbox.state('table', { n });
    wire.flowOut();
    expect(wire.sent).toEqual(['{"n":1}', '{"n":4}']);
  });

  test('cuts a stream that does not keep up to its newest, and says how many are missing', () => {
    const wire = new FakeWire();
    const outbox = new Outbox(wire, { wireBytes: 5, lineChars: 30 });
    const queue = outbox.lines(skipText);
    for (let n = 1; n <= 8; n += 1) queue.push(line(n));
    wire.flowOut();
    expect(wire.sent).toEqual(['line 1', 'skip 6 s2-s7', 'line 8']);
  });

  test('accounts for every line: sent, or in a skip', () => {
    const wire = new FakeWire();
    const outbox = new Outbox(wire, { wireBytes: 40, lineChars: 200 });
    const queues = [outbox.lines(skipText), outbox.lines(skipText)];
    let pushed = 0;
    for (let round = 0; round < 500; round += 1) {
      for (const queue of queues) {
        for (let n = 0; n < (round * 7) % 13; n += 1) {
          queue.push(line(pushed));
          pushed += 1;
        }
      }
      if (round % 3 === 0) wire.flow();
    }
    wire.flowOut();
    const lines = wire.sent.filter((text) => text.startsWith('line')).length;
    const skipped = wire.sent
      .filter((text) => text.startsWith('skip'))
      .reduce((sum, text) => sum + Number(text.split(' ')[1]), 0);
    expect(skipped).toBeGreaterThan(0);
    expect(lines + skipped).toBe(pushed);
  });

  test('cuts the loudest stream; a quiet one loses nothing', () => {
    const wire = new FakeWire();
    const outbox = new Outbox(wire, { wireBytes: 1, lineChars: 60 });
    const [loud, quiet] = [outbox.lines(skipText), outbox.lines(() => 'quiet skip')];
    for (let n = 1; n <= 50; n += 1) {
      loud.push(line(n));
      if (n % 25 === 0) quiet.push({ text: `q${String(n)}`, stamp: undefined });
    }
    wire.flowOut();
    expect(wire.sent.filter((text) => text.startsWith('q'))).toEqual(['q25', 'q50']);
  });

  test('keeps gaps in their place, also when lines around them are skipped', () => {
    const wire = new FakeWire();
    const outbox = new Outbox(wire, { wireBytes: 1, lineChars: 20 });
    const queue = outbox.lines(skipText);
    for (const n of [1, 2]) queue.push(line(n));
    queue.note('gap');
    for (const n of [3, 4, 5]) queue.push(line(n));
    wire.flowOut();
    expect(wire.sent).toContain('gap');
  });

  test('holds a paused stream back, and lets the others go on', () => {
    const wire = new FakeWire();
    const outbox = new Outbox(wire);
    const [held, free] = [outbox.lines(skipText), outbox.lines(skipText)];
    held.pause();
    held.push(line(1));
    free.push(line(2));
    expect(wire.sent).toEqual(['line 2']);
    held.resume();
    expect(wire.sent).toEqual(['line 2', 'line 1']);
  });

  test('says how many other messages it had to drop', () => {
    const wire = new FakeWire();
    const outbox = new Outbox(wire, { wireBytes: 1, notes: 2 });
    for (let n = 1; n <= 5; n += 1) outbox.note({ n });
    wire.flowOut();
    expect(wire.sent).toEqual([
      '{"n":1}',
      '{"type":"skip","of":"messages","count":2}',
      '{"n":4}',
      '{"n":5}',
    ]);
  });

  test('sends nothing once it is closed', () => {
    const wire = new FakeWire();
    const outbox = new Outbox(wire, { wireBytes: 1 });
    const queue = outbox.lines(skipText);
    queue.push(line(1));
    queue.push(line(2));
    outbox.close();
    queue.push(line(3));
    wire.flowOut();
    expect(wire.sent).toEqual(['line 1']);
  });
});
