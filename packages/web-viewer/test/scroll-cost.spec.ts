import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { startBrowser } from '@ktl/chromium';
import type { Browser, Page } from 'playwright-core';
import { buildPage } from './built-page.ts';
import { Feed } from './feed.ts';
import { shortLines } from './frames.ts';

const frames = 120;
const patienceMs = 240_000;
const traces = join(import.meta.dirname, '../../../test-results/traces');

let browser: Browser;

beforeAll(async () => {
  browser = await startBrowser();
}, patienceMs);

afterAll(() => browser.close());

/** Moves the list by `pixels` in each of `frames` frames that the page paints. */
async function scroll(page: Page, pixels: number): Promise<void> {
  await page.evaluate(`new Promise((done) => {
    const list = document.querySelector('#lines');
    let left = ${String(frames)};
    const turn = () => {
      if (left-- === 0) return done();
      list.scrollTop += ${String(pixels)};
      requestAnimationFrame(turn);
    };
    turn();
  })`);
}

/** Processor time of the main thread for each frame, by turns of a wheel and by leaps, of a page with so many rows. */
async function costsOf(rows: number, keepTrace = false): Promise<number[]> {
  await using feed = await Feed.start({ files: await buildPage('logs') });
  feed.send(shortLines(rows));
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  page.setDefaultTimeout(patienceMs);
  await page.goto(feed.url);
  await page.locator('.status', { hasText: `${rows.toLocaleString('en')} rows` }).waitFor();
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Performance.enable', { timeDomain: 'threadTicks' });
  const usedMs = async (): Promise<number> => {
    const { metrics } = await devtools.send('Performance.getMetrics');
    return 1000 * (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN);
  };
  const costs: number[] = [];
  for (const pixels of [-600, -rows / 20]) {
    const before = await usedMs();
    await scroll(page, pixels);
    costs.push(((await usedMs()) - before) / frames);
  }
  if (keepTrace) {
    await mkdir(traces, { recursive: true });
    await browser.startTracing(page, { path: join(traces, 'logs-scroll.json') });
    await scroll(page, 600);
    await browser.stopTracing();
  }
  expect(await page.locator('.row').count()).toBeLessThan(120);
  await page.close();
  return costs;
}

// Frames in a second depend on what else the machine does; the bench scroll-rows counts them. What the page
// can be blamed for is what its main thread does for a frame, and that must not grow with the rows.
test(
  'a frame of scrolling costs as much with a million rows as with five thousand',
  async () => {
    const few = await costsOf(5_000);
    const many = await costsOf(1_000_000, true);
    for (const [index, cost] of many.entries()) expect(cost / (few[index] ?? 0)).toBeLessThan(4);
  },
  patienceMs,
);
