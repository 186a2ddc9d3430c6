import { describe, expect, test } from '@jest/globals';
import { systemClock } from './clock.ts';

describe('systemClock.sleep', () => {
  test('rejects with the reason of a signal that aborts meanwhile', async () => {
    const controller = new AbortController();
    const sleep = systemClock.sleep(60_000, controller.signal);
    controller.abort(new Error('stop'));
    await expect(sleep).rejects.toThrow('stop');
  });

  test('rejects at once when the signal is already aborted', async () => {
    await expect(systemClock.sleep(60_000, AbortSignal.abort(new Error('stop')))).rejects.toThrow(
      'stop',
    );
  });

  test('resolves when its time is over', async () => {
    await expect(systemClock.sleep(0)).resolves.toBeUndefined();
  });
});
