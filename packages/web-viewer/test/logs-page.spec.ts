import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import type { ViewerFile } from '../src/index.ts';
import { startBrowser } from '@ktl/chromium';
import { buildPage } from './built-page.ts';
import { Feed, type FeedOptions } from './feed.ts';
import { hostileTexts, lineFrame, session, shortLines } from './frames.ts';

const patienceMs = 60_000;
let browser: Browser;
let files: ReadonlyMap<string, ViewerFile>;
let opened: AsyncDisposableStack;
/** What the browser complained of: a refused style, a thrown error. */
let complaints: string[];

beforeAll(async () => {
  [files, browser] = await Promise.all([buildPage('logs'), startBrowser()]);
}, 180_000);

afterAll(() => browser.close());

beforeEach(() => {
  opened = new AsyncDisposableStack();
  complaints = [];
});

afterEach(async () => {
  await opened.disposeAsync();
  expect(complaints).toEqual([]);
}, patienceMs);

async function startFeed(options: Partial<FeedOptions> = {}): Promise<Feed> {
  return opened.use(await Feed.start({ files, ...options }));
}

async function openPage(url: string, options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  opened.defer(() => context.close());
  const page = await context.newPage();
  page.setDefaultTimeout(patienceMs);
  page.on('pageerror', (error) => complaints.push(String(error.stack)));
  page.on('console', (message) => {
    const isRefusal = message.text().includes('401 (Unauthorized)');
    if (message.type() === 'error' && !isRefusal) complaints.push(message.text());
  });
  await page.goto(url);
  return page;
}

async function openSession(count: number): Promise<{ feed: Feed; page: Page }> {
  const feed = await startFeed();
  feed.send(session(count));
  const page = await openPage(feed.url);
  await row(page, 'INFO').first().waitFor();
  await counted(page, `${count.toLocaleString('en')} rows`).waitFor();
  return { feed, page };
}

/** Rows on the screen that have a text. */
function row(page: Page, text: string | RegExp) {
  return page.locator('.row:not([hidden])', { hasText: text });
}

function selected(page: Page) {
  return page.locator('.row.selected:not([hidden])');
}

function top(page: Page, text: string): Promise<number> {
  return row(page, text)
    .first()
    .evaluate(
      (element) =>
        (element as unknown as { getBoundingClientRect(): { top: number } }).getBoundingClientRect()
          .top,
    );
}

/** The count of rows, once it is as wanted; the same is spoken elsewhere. */
function counted(page: Page, wanted: string | RegExp) {
  const text = typeof wanted === 'string' ? new RegExp(`^${wanted}$`) : wanted;
  return page.locator('.status > span').first().filter({ hasText: text });
}

/** Looks again after each frame that the page paints. */
async function eventually(page: Page, isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await page.evaluate('new Promise(requestAnimationFrame)');
}

/** Waits until the rows stand where they stood a frame before. */
async function still(page: Page): Promise<void> {
  let before = '';
  await eventually(page, async () => {
    const places = await page
      .locator('.row:not([hidden])')
      .evaluateAll((rows) =>
        rows.map((row) => (row as unknown as { style: { transform: string } }).style.transform),
      );
    const isStill = before === places.join();
    before = places.join();
    return isStill;
  });
}

describe('log page', () => {
  test('is at most 150 KiB compressed, with nothing inline and nothing from elsewhere', () => {
    const sizes = [...files.values()].map((file) => file.gzip?.length ?? file.body.length);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(150 * 1024);
    const html = files.get('index.html')?.body.toString() ?? '';
    expect(html).not.toMatch(/<script(?![^>]* src=)|<style|style=|\son\w+=|https?:/);
    expect(
      [...files].filter(([name]) => /\.(js|css)$/.test(name)).every(([, file]) => file.immutable),
    ).toBe(true);
  });

  test(
    'shows the newest lines, of which cluster, and follows',
    async () => {
      const { feed, page } = await openSession(3000);
      await page.getByText('prod-eu-1').waitFor();
      await row(page, '/api/orders/2999 ').waitFor();
      feed.send([lineFrame(3001, { line: 'the very newest', lineAnsi: 'the very newest' })]);
      await row(page, 'the very newest').waitFor();
      expect(await page.locator('.row').count()).toBeLessThan(120);
    },
    patienceMs,
  );

  test(
    'text of logs is text, whatever is in it',
    async () => {
      const feed = await startFeed();
      feed.send(
        hostileTexts.map((text, n) => lineFrame(n, { line: text, lineAnsi: text, raw: text })),
      );
      const page = await openPage(feed.url);
      await row(page, '<script>document.title="owned"</script>').click();
      for (let line = 0; line < hostileTexts.length; line++) {
        await page.keyboard.press('Enter');
        await page.keyboard.press('j');
      }
      await page.getByText('</div><b>bold</b>').last().waitFor();
      expect(await page.locator('#lines').locator('script, img, b, a, iframe').count()).toBe(0);
      expect(await page.title()).toBe('checkout and 3 more – ktl');
      expect(await page.evaluate('({}).polluted')).toBeUndefined();
      // Direction overrides are shown as what they are.
      expect(await page.locator('#lines').innerText()).not.toMatch(/[\u202a-\u202e\u2066-\u2069]/);
    },
    patienceMs,
  );

  test(
    'a one-time code opens once, leaves the address, and its cookie outlives a reload',
    async () => {
      const feed = await startFeed({ code: 'once' });
      feed.send(session(50));
      const page = await openPage(`${feed.url}#code=once`);
      await row(page, 'INFO').first().waitFor();
      expect(page.url()).toBe(feed.url);
      await page.reload();
      await row(page, 'INFO').first().waitFor();
      const other = await openPage(`${feed.url}#code=once`);
      await other.getByText('This link is used or has expired').waitFor();
      await other.getByText('Link expired').waitFor();
      expect(other.url()).toBe(feed.url);
      const stranger = await openPage(feed.url);
      await stranger.getByText('This browser is not let in yet').waitFor();
      await stranger.getByText('Not let in', { exact: true }).waitFor();
      expect(await stranger.getByText('Link expired').count()).toBe(0);
    },
    patienceMs,
  );

  test(
    'a link to a line survives a reload, which selects and shows the line',
    async () => {
      const { page } = await openSession(5000);
      await page.keyboard.press('g');
      await row(page, '/api/orders/12 ').click();
      await page.keyboard.press('y');
      await page.getByText('Link to this line copied').or(page.getByText('does not let')).waitFor();
      await page.reload();
      await selected(page).waitFor();
      expect(await selected(page).innerText()).toContain('/api/orders/12 ');
    },
    patienceMs,
  );

  test(
    'search, facets and range of time survive a reload, and are in a link that shows the same elsewhere',
    async () => {
      const { page } = await openSession(2000);
      await page.getByLabel('Search the lines').fill('orders');
      await page.getByRole('checkbox', { name: /^error/ }).click();
      await page.getByRole('checkbox', { name: /^gateway-0/ }).click();
      await page.waitForURL(/#q=orders&level=error&pod=shop%2Fgateway-0$/);
      const before = '50 of 2,000 rows';
      await counted(page, before).waitFor();
      await page.reload();
      await counted(page, before).waitFor();
      expect(await page.getByLabel('Search the lines').inputValue()).toBe('orders');
      await row(page, /orders/)
        .first()
        .click();
      await page.keyboard.press('y');
      await page.waitForURL(/&line=/);
      const other = await openPage(page.url());
      await selected(other).waitFor();
      await counted(other, before).waitFor();
      // A link pasted into an open page.
      const bare = page.url().replace(/#.*/, '');
      await other.evaluate(
        `location.hash = '#q=${encodeURIComponent('<img src=x>')}&level=loud&from=2026-01-02T09:00:00.000Z&to=2026-01-02T09:00:00.070Z'`,
      );
      await other.getByText('No line matches').waitFor();
      expect(await other.getByLabel('Search the lines').inputValue()).toBe('<img src=x>');
      await other.getByRole('button', { name: 'Clear the search' }).click();
      await counted(other, '10 of 2,000 rows').waitFor();
      await other.getByRole('button', { name: 'Clear all' }).click();
      await counted(other, '2,000 rows').waitFor();
      await other.waitForURL(bare);
    },
    patienceMs,
  );

  test(
    'a match right of the window is scrolled to, and one at the start of a line back to',
    async () => {
      const feed = await startFeed();
      const texts = ['needle at the start', `${'far '.repeat(200)}needle ${'beyond '.repeat(20)}`];
      feed.send(texts.map((text, n) => lineFrame(n, { line: text, lineAnsi: text, raw: text })));
      const page = await openPage(feed.url);
      await page.getByLabel('Search the lines').fill('needle');
      await page.locator('#lines mark').nth(1).waitFor();
      await page.getByRole('button', { name: 'Next match' }).click();
      await selected(page).filter({ hasText: 'at the start' }).waitFor();
      await page.getByRole('button', { name: 'Next match' }).click();
      const isSeen = (text: string) => async () => {
        const list = await page.locator('#lines').boundingBox();
        const match = await selected(page)
          .filter({ hasText: text })
          .locator('mark')
          .boundingBox({ timeout: patienceMs });
        if (list === null || match === null) return false;
        return match.x >= list.x && match.x + match.width <= list.x + list.width;
      };
      await eventually(page, isSeen('beyond'));
      await page.getByRole('button', { name: 'Previous match' }).click();
      await eventually(page, isSeen('at the start'));
      expect(
        await page
          .locator('#lines')
          .evaluate((list) => (list as unknown as { scrollLeft: number }).scrollLeft),
      ).toBe(0);
    },
    patienceMs,
  );

  test.each([1280, 380])(
    'of a long pod name the end that tells pods apart is seen, %p px wide',
    async (width) => {
      const feed = await startFeed();
      const pods = ['x2lqp', '8gk2m'].map((end) => `orders-history-exporter-7d9f8b6c5-${end}`);
      feed.send(Array.from({ length: 40 }, (_, n) => lineFrame(n, { pod: pods[n % 2], uid: 'u' })));
      const page = await openPage(feed.url, { viewport: { width, height: 720 } });
      await row(page, '/api/orders/39 ').waitFor();
      for (const end of ['x2lqp', '8gk2m']) {
        const cell = row(page, 'orders').locator('.pod').filter({ hasText: end }).first();
        const tail = await cell
          .getByText(end, { exact: true })
          .boundingBox({ timeout: patienceMs });
        const box = await cell.boundingBox();
        if (tail === null || box === null) throw new Error('the pod is not shown');
        expect(tail.width).toBeGreaterThan(20);
        expect(tail.x + tail.width).toBeLessThanOrEqual(box.x + box.width + 0.5);
        expect(box.x + box.width).toBeLessThan(width / 2);
      }
    },
    patienceMs,
  );

  test(
    'pausing holds the view and counts what is new',
    async () => {
      const { feed, page } = await openSession(500);
      await page.keyboard.press('p');
      await page.getByText('Paused').waitFor();
      feed.send(Array.from({ length: 40 }, (_, n) => lineFrame(501 + n)));
      await page.getByRole('button', { name: 'Paused · 40 new' }).click();
      await row(page, '/api/orders/539 ').waitFor();
      await page.locator('.pill').waitFor({ state: 'detached' });
    },
    patienceMs,
  );

  test(
    'rows beyond the browser’s tallest element scroll by the pixel, and by the scrollbar to every part',
    async () => {
      const feed = await startFeed();
      feed.send(shortLines(400_000));
      const page = await openPage(feed.url);
      await counted(page, '400,000 rows').waitFor({ timeout: 3 * patienceMs });
      await page.keyboard.press('g');
      await row(page, 'row 11;').waitFor();
      const before = await top(page, 'row 11;');
      await page.mouse.move(640, 500);
      await page.mouse.wheel(0, 100);
      await eventually(page, async () => (await top(page, 'row 11;')) === before - 100);
      await page.evaluate(
        `(() => { const list = document.querySelector('#lines'); list.scrollTop = list.scrollHeight / 2; })()`,
      );
      await row(page, /row (199|200)\d{3};/)
        .first()
        .waitFor();
      await page.keyboard.press('G');
      await row(page, 'row 399999;').waitFor();
      expect(await page.locator('.row').count()).toBeLessThan(120);
    },
    4 * patienceMs,
  );

  test(
    'scrolling up through wrapped lines of unknown height moves by the pixel',
    async () => {
      const feed = await startFeed();
      const texts = Array.from(
        { length: 400 },
        (_, n) => `line ${n} ${'word '.repeat((n * 53) % 160)}`,
      );
      feed.send(texts.map((text, n) => lineFrame(n, { line: text, lineAnsi: text, raw: text })));
      const page = await openPage(feed.url);
      await row(page, 'line 399 ').waitFor();
      await page.keyboard.press('w');
      await page.locator('#lines.wrapped').waitFor();
      await page.mouse.move(640, 500);
      for (let turn = 0; turn < 8; turn++) {
        const [name = ''] = /line \d+ /.exec(await row(page, 'line').last().innerText()) ?? [];
        const visible = (await page.locator('.row:not([hidden])').allInnerTexts()).map(
          (text) => /line \d+ /.exec(text)?.[0] ?? name,
        );
        await still(page);
        const tops = await Promise.all(visible.map((text) => top(page, text)));
        const at = tops.findIndex((y) => y > 350 && y < 500);
        const anchor = visible[at === -1 ? 0 : at] ?? name;
        const before = await top(page, anchor);
        await page.mouse.wheel(0, -120);
        await eventually(
          page,
          async () => Math.round(await top(page, anchor)) === Math.round(before + 120),
        );
      }
    },
    patienceMs,
  );

  test(
    'keys go to errors, gaps, restarts and events, and open lines',
    async () => {
      const { page } = await openSession(2000);
      await page.keyboard.press('g');
      await page.keyboard.press('x');
      await selected(page).filter({ hasText: 'rotated the file twice' }).waitFor();
      await page.keyboard.press('r');
      await selected(page).filter({ hasText: 'container app restarted' }).waitFor();
      await page.keyboard.press('v');
      await selected(page).filter({ hasText: 'BackOff' }).waitFor();
      await page.keyboard.press('E');
      await page.locator('.row.selected.level-error').waitFor();
      await page.keyboard.press('?');
      await page.getByRole('heading', { name: 'Keys' }).waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole('heading', { name: 'Keys' }).waitFor({ state: 'hidden' });
    },
    patienceMs,
  );

  test(
    'from the end, a jump goes to the last row before it, and says so; a restart nobody told is one',
    async () => {
      const { feed, page } = await openSession(300);
      await page.keyboard.press('Enter');
      await page.getByText('No line is chosen').first().waitFor();
      await page.keyboard.press('r');
      await page.getByText('No restart in these lines').waitFor();
      feed.send([lineFrame(301, { restart: 5, level: 'info' }), lineFrame(302, { level: 'info' })]);
      await counted(page, /^302 rows/).waitFor();
      await page.keyboard.press('k');
      await page.keyboard.press('j');
      await page.keyboard.press('G');
      await row(page, '/api/orders/302 ').click();
      await page.keyboard.press('r');
      await page.getByText('No restart after that line: this is the last one before it').waitFor();
      await selected(page).filter({ hasText: 'restart 5' }).waitFor();
      await page.keyboard.press('r');
      await page.getByText('No restart after this line').waitFor();
    },
    patienceMs,
  );

  test(
    'an unfinished regular expression is told kindly, and the former search stays',
    async () => {
      const { page } = await openSession(2000);
      await page.keyboard.press('/');
      await page.getByRole('button', { name: 'Regular expression' }).click();
      await page.getByLabel('Search the lines').fill('orders/1\\d\\d ');
      const found = counted(page, '82 of 2,000 rows');
      await found.waitFor();
      await page.getByLabel('Search the lines').fill('orders/(1');
      await page.getByText('A ( has no ) yet.').waitFor();
      expect(await found.count()).toBe(1);
      expect(await page.locator('#lines mark').first().innerText()).toMatch(/^orders\/1\d\d $/);
    },
    patienceMs,
  );

  test(
    'what is chosen before the page is drawn anew is kept: a word, and how to look for it',
    async () => {
      const { page } = await openSession(500);
      // One task, as fast hands look to a busy page.
      await page.evaluate(
        `const field = document.querySelector('#search');
        field.value = 'ORDERS/1\\\\d ';
        field.dispatchEvent(new Event('input', { bubbles: true }));
        document.querySelector('[aria-label="Regular expression"]').click();
        document.querySelector('[aria-label="Upper and lower case differ"]').click();
        document.querySelector('[aria-label="Upper and lower case differ"]').click();`,
      );
      await counted(page, '9 of 500 rows').waitFor();
      expect(await page.getByLabel('Search the lines').inputValue()).toBe('ORDERS/1\\d ');
    },
    patienceMs,
  );

  test(
    'an open line shows its JSON, of which a click filters by a field',
    async () => {
      const { page } = await openSession(1000);
      await page.keyboard.press('g');
      await row(page, '"order":20,').click();
      await page.keyboard.press('Enter');
      await page.locator('.detail').getByText('POST').waitFor();
      await page.getByTitle('Show only lines with http.status').click();
      await counted(page, /^\d+ of 1,000 rows/).waitFor();
      await page.getByRole('checkbox', { name: /http\.status: \d+/ }).click();
      await counted(page, '1,000 rows').waitFor();
    },
    patienceMs,
  );

  test(
    'facets count and choose, and no filter hides a gap',
    async () => {
      const { page } = await openSession(1000);
      await page.getByRole('checkbox', { name: /^error/ }).click();
      await counted(page, /^\d+ of 1,000 rows/).waitFor();
      await eventually(page, async () => {
        const names = await page
          .locator('.row:not([hidden])')
          .evaluateAll((rows) =>
            rows.map((element) => (element as unknown as { className: string }).className),
          );
        return names.every((name) => /level-error|is-gap/.test(name));
      });
      await page.keyboard.press('g');
      await page.keyboard.press('x');
      await selected(page).filter({ hasText: 'rotated the file twice' }).waitFor();
      await page.getByRole('button', { name: 'Clear all' }).click();
      await counted(page, '1,000 rows').waitFor();
    },
    patienceMs,
  );

  test(
    'rows that were skipped are loaded on demand, into their place',
    async () => {
      const { feed, page } = await openSession(100);
      const kept = (n: number) => lineFrame(101 + n, { line: `kept ${n}`, lineAnsi: `kept ${n}` });
      feed.skip(Array.from({ length: 5 }, (_, n) => kept(n)));
      feed.send([lineFrame(107, { line: 'after', lineAnsi: 'after' })]);
      await page.getByRole('button', { name: 'load' }).click();
      await row(page, 'kept 4').waitFor();
      await page.getByRole('button', { name: 'load' }).waitFor({ state: 'hidden' });
      await counted(page, /^106 rows/).waitFor();
    },
    patienceMs,
  );

  test(
    'lanes put each pod into its own column',
    async () => {
      const { page } = await openSession(500);
      await page.keyboard.press('g');
      await page.keyboard.press('l');
      await page.locator('.lane-names .pod').first().waitFor();
      const names = await page.locator('.lane-names .pod').allInnerTexts();
      expect(names.length).toBeGreaterThan(1);
      for (const lane of names.keys()) {
        const header = await page.locator('.lane-names .pod').nth(lane).boundingBox();
        const cell = page.locator(`.row.lane-${lane}:not([hidden]) > .message`).first();
        expect(Math.abs((header?.x ?? 0) - ((await cell.boundingBox())?.x ?? 99))).toBeLessThan(2);
      }
      await page.getByRole('button', { name: `${names.length} of 4 pods` }).click();
      await page.keyboard.press('Space');
      await page.getByRole('button', { name: '1 of 4 pods' }).waitFor();
      // Rows that were filtered anew are not new.
      await page.locator('.pill').waitFor({ state: 'detached' });
    },
    patienceMs,
  );

  test(
    'events of a pod have their whole name, and come along with the pod',
    async () => {
      const feed = await startFeed();
      const event = { source: 'event', line: 'Killing', lineAnsi: 'Killing', raw: 'Killing' };
      feed.send([
        lineFrame(1, { pod: 'web-1' }),
        lineFrame(2, { pod: 'pod/web-1', ...event }),
        lineFrame(3, { pod: 'job/load', ...event }),
      ]);
      const page = await openPage(feed.url);
      await page.getByRole('checkbox', { name: 'pod/web-1 shop' }).waitFor();
      await page.getByRole('checkbox', { name: 'job/load shop' }).waitFor();
      await page.getByRole('checkbox', { name: /^web-1 shop/ }).click();
      await counted(page, '2 of 3 rows').waitFor();
    },
    patienceMs,
  );

  test(
    'while a backlog is replayed the page is catching up, and says no rate',
    async () => {
      const feed = await startFeed({ withheld: 1 });
      feed.send(session(400));
      const page = await openPage(feed.url);
      await counted(page, '399 rows').waitFor();
      await page.getByText('Catching up').waitFor();
      expect(await page.locator('.rate').innerText()).toBe('');
      feed.release();
      await page.getByText('Live').waitFor();
      await page.locator('.rate').filter({ hasText: '/s' }).waitFor();
    },
    patienceMs,
  );

  test(
    'what is filtered is saved as text, and as NDJSON',
    async () => {
      const { page } = await openSession(1000);
      await page.getByLabel('Search the lines').fill('BackOff');
      await counted(page, /^\d of 1,000 rows/).waitFor();
      await page.getByLabel('Save', { exact: true }).click();
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: 'Save as text' }).click(),
      ]);
      expect(download.suggestedFilename()).toBe('checkout-and-3-more.log');
      const text = await readFile(await download.path(), 'utf8');
      expect(text).toContain('BackOff: back-off restarting failed container');
      expect(text).not.toContain('/api/orders');
      await page.getByLabel('Save', { exact: true }).click();
      const [lines] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: 'Save as NDJSON' }).click(),
      ]);
      expect(lines.suggestedFilename()).toBe('checkout-and-3-more.ndjson');
      const records = (await readFile(await lines.path(), 'utf8')).trimEnd().split('\n');
      for (const record of records) expect(JSON.parse(record)).toBeInstanceOf(Object);
      expect(records.join()).toContain('BackOff: back-off restarting failed container');
    },
    patienceMs,
  );

  test(
    'dragging over the histogram leaves the rows of that time, and a button all of them again',
    async () => {
      const { page } = await openSession(1000);
      // Drawn of all rows, not only of the first that came: 7 s of them.
      // They are of another day, which the axis says.
      const day = String.raw`\d{4}-\d\d-\d\d`;
      const axis = String.raw`^Lines from ${day} \d\d:\d\d:00 to ${day} \d\d:\d\d:06`;
      await page.getByLabel(new RegExp(axis)).waitFor();
      const box = await page.locator('canvas').first().boundingBox();
      if (box === null) throw new Error('there is no histogram');
      await page.mouse.move(box.x + box.width / 4, box.y + box.height / 2);
      await page.mouse.down();
      await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2, { steps: 4 });
      await page.mouse.up();
      await counted(page, /^2\d\d of 1,000 rows/).waitFor();
      const button = page.getByRole('button', { name: 'Whole time' });
      const label = await button.boundingBox();
      expect(label?.y).toBeGreaterThanOrEqual(box.y + box.height);
      // Counted anew for another filter, the histogram has the rows outside the range too.
      await page.getByRole('checkbox', { name: /^error/ }).click();
      await page.getByLabel(/^Lines ((?!info).)*\b(8|9|10|11)\d error((?!info).)*$/).waitFor();
      await page.getByRole('checkbox', { name: /^error/ }).click();
      await button.click();
      await counted(page, '1,000 rows').waitFor();
      await page.mouse.move(box.x + box.width / 4, box.y + box.height / 2);
      await page.mouse.down();
      await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2, { steps: 4 });
      await page.mouse.up();
      await counted(page, /^2\d\d of 1,000 rows/).waitFor();
      await page.keyboard.press('Escape');
      await counted(page, '1,000 rows').waitFor();
    },
    patienceMs,
  );

  test(
    'dragging over the histogram before anything was counted chooses no time',
    async () => {
      const feed = await startFeed();
      const page = await openPage(feed.url);
      await page.getByText('Waiting for lines').waitFor();
      const box = await page.locator('canvas').first().boundingBox();
      if (box === null) throw new Error('there is no histogram');
      await page.mouse.move(box.x + box.width / 4, box.y + box.height / 2);
      await page.mouse.down();
      await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2, { steps: 4 });
      await page.mouse.up();
      feed.send(session(200));
      await counted(page, '200 rows').waitFor();
      expect(await page.getByRole('button', { name: 'Whole time' }).count()).toBe(0);
      expect(page.url()).toBe(feed.url);
    },
    patienceMs,
  );

  test(
    'a cut connection comes back without repeated or missing rows',
    async () => {
      const { feed, page } = await openSession(200);
      feed.cut();
      feed.send(Array.from({ length: 50 }, (_, n) => lineFrame(201 + n)));
      await counted(page, /^250 rows/).waitFor();
      await page.getByText('Live').waitFor();
      expect(await page.locator('.status').innerText()).not.toMatch(/missing|skipped/);
    },
    patienceMs,
  );

  test(
    '380 px: nothing is wider than the screen, filters are a sheet',
    async () => {
      const feed = await startFeed();
      feed.send(session(300));
      const page = await openPage(feed.url, { viewport: { width: 380, height: 720 } });
      await row(page, 'INFO').first().waitFor();
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(380);
      const buttons = page.locator(
        '.toolbar button:visible, .toolbar summary:visible, header button:visible',
      );
      for (const box of await Promise.all(
        (await buttons.all()).map((button) => button.boundingBox()),
      )) {
        expect((box?.x ?? 999) + (box?.width ?? 0)).toBeLessThanOrEqual(380);
      }
      await page.getByRole('button', { name: 'Filters' }).click();
      await page.getByRole('checkbox', { name: /^warn/ }).click();
      await counted(page, /^\d+ of 300 rows/).waitFor();
      await page.getByRole('button', { name: 'Close the filters' }).click();
      await page.getByRole('checkbox', { name: /^warn/ }).waitFor({ state: 'hidden' });
    },
    patienceMs,
  );

  test(
    'every control has a name, and rows are rows of a grid',
    async () => {
      const { page } = await openSession(300);
      await page.keyboard.press('k');
      await selected(page).waitFor();
      const nameless = await page
        .locator('button:visible, summary:visible, input:visible')
        .evaluateAll((all) =>
          (
            all as unknown as {
              textContent: string;
              getAttribute(name: string): string | null;
              outerHTML: string;
            }[]
          )
            .filter(
              (element) => element.textContent.trim() === '' && !element.getAttribute('aria-label'),
            )
            .map((element) => element.outerHTML),
        );
      expect(nameless).toEqual([]);
      const grid = page.getByRole('grid', { name: 'Log lines' });
      expect(await grid.getAttribute('aria-rowcount')).toBe('300');
      expect(await grid.getAttribute('aria-activedescendant')).toBe(
        await selected(page).getAttribute('id'),
      );
      expect(await grid.getByRole('row').first().getByRole('gridcell').count()).toBe(5);
    },
    patienceMs,
  );

  test(
    'the theme follows the system until it is chosen, and stays chosen',
    async () => {
      const feed = await startFeed();
      const page = await openPage(feed.url, { colorScheme: 'dark' });
      const theme = () => page.locator('html').getAttribute('data-theme');
      expect(await theme()).toBe('dark');
      await page.getByRole('button', { name: 'Theme: system' }).click();
      await page.getByRole('button', { name: 'Theme: light' }).waitFor();
      await page.reload();
      await page.getByRole('button', { name: 'Theme: light' }).waitFor();
      expect(await theme()).toBe('light');
    },
    patienceMs,
  );
});
