import { describe, expect, test } from '@jest/globals';
import type { LogEvent } from '../batch/log-batch.ts';
import { LineCutter } from '../line/line-cutter.ts';
import { MergeBoard } from './merge-board.ts';

const health = (): { open: number; waiting: number; reconnecting: number } => ({
  ...{ open: 1, waiting: 0, reconnecting: 0 },
});

function originOf(key: string) {
  const source = { key, role: 'regular', namespace: 'ns', pod: key, container: 'c' } as const;
  return { target: { ...source, node: undefined }, instance: 0 };
}

function linesOf(key: string, ms: number): LogEvent {
  const cut = new LineCutter().push(Buffer.from(`${new Date(ms).toISOString()} line\n`));
  if (cut === undefined) throw new Error('no lines');
  const { bytes, count, offsets } = cut;
  return { type: 'lines', batch: { ...originOf(key), bytes, count, offsets } };
}

function boardOf(keys: readonly string[], windowMs: number) {
  const pending = new Set(keys);
  return {
    pending,
    board: new MergeBoard({ health, pending: () => pending }, { windowMs, maxHeldBytes: 1e9 }),
  };
}

describe('a merge remembers nothing', () => {
  test.each([100, Infinity])('of lines that are out, with a window of %d ms', (windowMs) => {
    const { board } = boardOf(['a'], windowMs);
    for (let at = 0; at < 20_000; at++) {
      board.push(linesOf('a', at), at);
      expect(board.next(at)).toBeDefined();
      expect(board.size.arrivals).toBeLessThanOrEqual(1024);
    }
    expect(board.size.arrivals).toBe(0);
  });

  test('of lines that went by one that waits without end', () => {
    const { board } = boardOf(['a', 'b'], Infinity);
    board.push(linesOf('b', 1e9), 0);
    for (let at = 0; at < 20_000; at++) {
      board.push(linesOf('a', at), at);
      expect(board.next(at)).toBeDefined();
    }
    expect(board.size.arrivals).toBe(0);
  });

  test('of sources that have ended', () => {
    const { board, pending } = boardOf([], 100);
    for (let at = 0; at < 2_000; at++) {
      const key = `pod-${String(at)}`;
      pending.add(key);
      board.push(linesOf(key, at), at);
      expect(board.next(at)).toBeDefined();
      pending.delete(key);
      board.push({ type: 'notice', notice: 'ended', origin: originOf(key) }, at);
      expect(board.next(at)).toBeDefined();
    }
    expect(board.size.sources).toBe(0);
  });

  test('of names that a pipe no longer brings, beyond a number', () => {
    const { board, pending } = boardOf([], 100);
    for (let at = 0; at < 50_000; at++) {
      pending.clear();
      pending.add(`name-${String(at)}`);
      board.push(linesOf(`name-${String(at)}`, at), at);
      expect(board.next(at)).toBeDefined();
    }
    expect(board.size.sources).toBeLessThanOrEqual(10_000);
  });
});
