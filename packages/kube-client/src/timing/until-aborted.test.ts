import { expect, test } from '@jest/globals';
import { untilAborted } from './until-aborted.ts';

test('waits for the abort', async () => {
  const controller = new AbortController();
  let isOver = false;
  const wait = untilAborted(controller.signal).then(() => {
    isOver = true;
  });
  await Promise.resolve();
  expect(isOver).toBe(false);
  controller.abort();
  await wait;
  expect(isOver).toBe(true);
});

test('is over at once where the signal was aborted before', async () => {
  await expect(untilAborted(AbortSignal.abort())).resolves.toBeUndefined();
});
