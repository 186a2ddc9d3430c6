import { expect, test } from '@jest/globals';
import { RawFeed } from './raw-feed.ts';
import { ServeBed } from './serve-bed.ts';

test('a viewer that stalls is told how many lines it missed, and slows nobody', async () => {
  await using bed = await ServeBed.open();
  const control = bed.pod('loud');
  const browser = await bed.serve('--pod', '^loud$').browser();
  const place = { action: 'subscribe', channel: 'logs', pod: 'loud', container: 'app' };
  const { cookie, origin } = browser;
  using slow = await RawFeed.open(origin, { Cookie: cookie, Origin: origin });
  using quick = await browser.feed();
  slow.send(place);
  quick.send(place);
  const line = (n: number): string => `line ${String(n)} ${'x'.repeat(200)}`;
  control().write(`${line(0)}\n`);
  await slow.read(() => slow.lineCount === 1);
  slow.stall();
  const total = 40_000;
  for (let from = 1; from < total; from += 1_000) {
    const until = Math.min(from + 1_000, total);
    let text = '';
    for (let n = from; n < until; n += 1) text += `${line(n)}\n`;
    control().write(text);
    // The other viewer keeps up all the while.
    await quick.until(`line ${String(until)}`, () => (quick.lineCount >= until ? true : undefined));
  }
  await slow.read(() => slow.lineCount + slow.skipped >= total);
  expect(quick.messages.some(({ type }) => type === 'skip')).toBe(false);
  expect(quick.lines('loud', 'app')).toEqual(Array.from({ length: total }, (_, n) => line(n)));
  expect(slow.skipped).toBeGreaterThan(1_000);
  expect(slow.lineCount + slow.skipped).toBe(total);
  // Where lines are missing the skip stands between their neighbours.
  let next = 0;
  for (const message of slow.messages) {
    if (message.type === 'skip') next += Number(message['count']);
    if (message.type !== 'log') continue;
    if (message['line'] !== line(next)) expect(message['line']).toBe(line(next));
    next += 1;
  }
});
