import { describe, expect, test } from '@jest/globals';
import { LineFinder, mostMs, type FinderWorker, type Found, type Wanted } from './line-finder.ts';

class FakeWorker implements FinderWorker {
  private listener: ((event: { data: Found }) => void) | undefined;
  readonly asked: Wanted[] = [];
  isTerminated = false;

  postMessage(wanted: Wanted): void {
    this.asked.push(wanted);
  }

  addEventListener(_type: 'message', listener: (event: { data: Found }) => void): void {
    this.listener = listener;
  }

  say(data: Found): void {
    this.listener?.({ data });
  }

  terminate(): void {
    this.isTerminated = true;
  }
}

function started() {
  const workers: FakeWorker[] = [];
  const told: string[] = [];
  let timer: (() => void) | undefined;
  const finder = new LineFinder({
    startWorker: () => {
      workers.push(new FakeWorker());
      return workers.at(-1) as FakeWorker;
    },
    setTimer: (callback, delayMs) => {
      expect(delayMs).toBe(mostMs);
      timer = callback;
      return () => (timer = undefined);
    },
  });
  const on = (name: string) => ({
    found: (found: Found) => void told.push(`${name} ${JSON.stringify(found)}`),
    stopped: () => void told.push(`${name} stopped`),
  });
  return { finder, workers, told, on, elapse: () => timer?.(), isTimed: () => timer !== undefined };
}

describe('the finder of lines', () => {
  test('answers in order, by one worker, and is timed only while it is awaited', () => {
    const { finder, workers, told, on, isTimed } = started();
    finder.find(/a/g, ['a'], on('first'));
    finder.find(/a/g, ['b'], on('second'));
    workers[0]?.say([[0, 1]]);
    expect([finder.isBusy, isTimed()]).toEqual([true, true]);
    workers[0]?.say([[]]);
    expect([finder.isBusy, isTimed()]).toEqual([false, false]);
    expect(told).toEqual(['first [[0,1]]', 'second [[]]']);
    expect(workers).toHaveLength(1);
    finder.cancel();
    expect(workers[0]?.isTerminated).toBe(false);
  });

  test('what takes too long ends with its worker, and the next question has another', () => {
    const { finder, workers, told, on, elapse } = started();
    finder.find(/(a+)+$/g, ['aaa!'], on('endless'));
    elapse();
    expect(told).toEqual(['endless stopped']);
    expect(workers[0]?.isTerminated).toBe(true);
    finder.find(/a/g, ['a'], on('next'));
    workers[0]?.say([[9, 9]]);
    workers[1]?.say([[0, 1]]);
    expect(told.slice(1)).toEqual(['next [[0,1]]']);
  });

  test('what is dropped is neither answered nor stopped', () => {
    const { finder, workers, told, on, elapse } = started();
    finder.find(/(a+)+$/g, ['aaa!'], on('dropped'));
    finder.cancel();
    elapse();
    expect(told).toEqual([]);
    expect([finder.isBusy, workers[0]?.isTerminated]).toEqual([false, true]);
  });
});
