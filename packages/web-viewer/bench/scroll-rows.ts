/**
 * Scrolling a million rows of the log page in Chromium: frames the page paints in a second, and the time of the
 * main thread that a frame takes. The browser paints without a GPU, which costs more than the page does.
 * Run: `npx node --conditions=@ktl/source packages/web-viewer/bench/scroll-rows.ts [rows] [wheel ms] [short]`.
 * Ten million rows want `short` lines: more than 1.5 GiB of text does not stay in a tab.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { startBrowser } from '@ktl/chromium';
import { buildPage } from '../test/built-page.ts';
import { Feed } from '../test/feed.ts';
import { sessionFrame, shortLine } from '../test/frames.ts';

const rows = Number(process.argv[2] ?? 1_000_000);
const seconds = 5;
/** Between two turns of the wheel; 8 is what a gaming mouse sends. */
const wheelMs = Number(process.argv[3] ?? 16);

await using feed = await Feed.start({
  files: await buildPage('logs'),
  past: { count: rows, at: process.argv[4] === 'short' ? shortLine : sessionFrame },
});
const browser = await startBrowser();
try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  page.setDefaultTimeout(600_000);
  await page.addInitScript(() => {
    const scope = globalThis as unknown as { painted: number[] } & {
      requestAnimationFrame(run: (at: number) => void): void;
    };
    scope.painted = [];
    const note = (at: number): void => {
      scope.painted.push(at);
      scope.requestAnimationFrame(note);
    };
    scope.requestAnimationFrame(note);
  });
  const opened = performance.now();
  await page.goto(feed.url);
  await page.locator('.status', { hasText: `${rows.toLocaleString('en')} rows` }).waitFor();
  const loadedMs = performance.now() - opened;
  process.stdout.write(
    `${rows.toLocaleString('en')} rows shown after ${(loadedMs / 1000).toFixed(1)} s\n`,
  );
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Performance.enable');
  await page.mouse.move(700, 500);
  const busyMs = async (): Promise<number> => {
    const { metrics } = await devtools.send('Performance.getMetrics');
    return 1000 * (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0);
  };
  for (const [what, pixels] of [
    ['a wheel', -600],
    ['leaps', -60_000],
  ] as const) {
    const before = await busyMs();
    const from = await page.evaluate(() => performance.now());
    const until = performance.now() + 1000 * seconds;
    while (performance.now() < until) {
      await page.mouse.wheel(0, pixels);
      await sleep(wheelMs);
    }
    const to = await page.evaluate(() => performance.now());
    const frames = await page.evaluate(
      ([start, end]) =>
        (globalThis as unknown as { painted: number[] }).painted.filter(
          (at) => at >= start && at <= end,
        ).length,
      [from, to] as const,
    );
    const perSecond = (1000 * frames) / (to - from);
    const perFrame = ((await busyMs()) - before) / frames;
    process.stdout.write(
      `${rows.toLocaleString('en')} rows, ${what}: ${perSecond.toFixed(0)} frames/s, ${perFrame.toFixed(1)} ms of the main thread each\n`,
    );
  }
} finally {
  await browser.close();
}
