import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { startBrowser } from '@ktl/chromium';
import type { Browser, Locator, Page } from 'playwright-core';
import type { ViewerFile } from '../src/index.ts';
import { buildPage } from './built-page.ts';
import { Feed } from './feed.ts';
import { lineFrame, session } from './frames.ts';

const patienceMs = 60_000;
/** Longer than what the page waits for a worker that does not answer. */
const tooLongMs = 15_000;
/** Tries every way to split the letters before the `!`: 2 to the power of their number. */
const endless = '(a+)+$';
const trap = `${'a'.repeat(48)}!`;
const fragment = `#q=${encodeURIComponent(endless)}&regex=1`;
let browser: Browser;
let files: ReadonlyMap<string, ViewerFile>;
let opened: AsyncDisposableStack;
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

async function openPage(url: string): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  opened.defer(() => context.close());
  const page = await context.newPage();
  page.setDefaultTimeout(patienceMs);
  page.on('pageerror', (error) => complaints.push(String(error.stack)));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  // Time of the page goes on by itself, and faster when a test says so.
  await page.clock.install();
  await page.goto(url);
  return page;
}

/** 500 rows, of which the 20th is the trap. */
async function startFeed(): Promise<Feed> {
  const feed = opened.use(await Feed.start({ files }));
  const frames = [...session(500)];
  frames[19] = lineFrame(19, { line: trap, lineAnsi: trap, raw: trap, level: 'error' });
  feed.send(frames);
  return feed;
}

function counted(page: Page, wanted: RegExp): Locator {
  return page.locator('.status > span').first().filter({ hasText: wanted });
}

const stopButton = (page: Page): Locator =>
  page.getByRole('button', { name: 'This expression takes too long: stop it' });
const stoppedNote = (page: Page): Locator => page.getByText(`“${endless}” was stopped`);
const pressed = (page: Page, name: string): Locator =>
  page.locator(`button[aria-label^="${name}"][aria-pressed="true"]`);

async function searchFor(page: Page, text: string): Promise<void> {
  await page.getByRole('button', { name: 'Regular expression' }).click();
  await page.getByLabel('Search the lines').fill(text);
}

/** The address once it says so; the page's policy forbids to wait in it. */
async function addressed(page: Page, hash: string): Promise<void> {
  await page.waitForURL((url) => url.hash === hash);
}

describe('an expression without end', () => {
  test(
    'is offered to be stopped; facets, following and the time range stay, and what comes is shown',
    async () => {
      const feed = await startFeed();
      const range = 'from=2026-01-02T09:00:00.000Z&to=2026-01-02T10:00:00.000Z';
      const page = await openPage(`${feed.url}#level=error&${range}`);
      await counted(page, /^\d+ of 500 rows/).waitFor();
      const before = await counted(page, / of 500/).innerText();
      await searchFor(page, endless);
      await stopButton(page).click();
      await stoppedNote(page).waitFor();
      await counted(page, new RegExp(`^${before}$`)).waitFor();
      await stopButton(page).waitFor({ state: 'detached' });
      await pressed(page, 'Follow').waitFor();
      await addressed(page, `#level=error&${new URLSearchParams(range).toString()}`);
      expect(await page.getByLabel('Search the lines').inputValue()).toBe(endless);
      const [level, line] = ['error', 'the very newest'];
      feed.send([lineFrame(501, { level, line, lineAnsi: line, raw: line })]);
      await page.locator('.row:not([hidden])', { hasText: line }).waitFor();
      // Another expression is searched for as ever.
      await page.getByLabel('Search the lines').fill('very \\w+');
      // It, and the gap that no filter hides.
      await counted(page, /^2 of 501 rows/).waitFor();
      await stoppedNote(page).waitFor({ state: 'hidden' });
    },
    patienceMs,
  );

  test(
    'of a link is stopped without a hand, and not begun again by a filter, the link or a reload',
    async () => {
      const feed = await startFeed();
      const page = await openPage(`${feed.url}${fragment}`);
      await stopButton(page).waitFor();
      await page.clock.runFor(tooLongMs);
      await stoppedNote(page).waitFor();
      await counted(page, /^500 rows/).waitFor();
      await page.getByRole('checkbox', { name: /^error/ }).click();
      await counted(page, /^\d+ of 500 rows/).waitFor();
      await addressed(page, '#level=error');
      await page.goto(`${feed.url}${fragment}`);
      await stoppedNote(page).waitFor();
      await counted(page, /^500 rows/).waitFor();
      await page.evaluate(`location.hash = ${JSON.stringify(fragment)}; location.reload()`);
      await stoppedNote(page).waitFor();
      await counted(page, /^500 rows/).waitFor();
      // Unless the visitor says so.
      await page.getByRole('button', { name: 'Search for it again' }).click();
      await stopButton(page).click();
      await stoppedNote(page).waitFor();
    },
    2 * patienceMs,
  );

  test(
    'leaves the chosen line chosen, and its link in the address',
    async () => {
      const feed = await startFeed();
      const page = await openPage(feed.url);
      await counted(page, /^500 rows/).waitFor();
      await page.keyboard.press('g');
      await page.locator('.row:not([hidden])', { hasText: '/api/orders/11 ' }).click();
      await page.keyboard.press('y');
      await page.waitForURL(/#line=/);
      const { hash } = new URL(page.url());
      await searchFor(page, endless);
      await stopButton(page).click();
      await stoppedNote(page).waitFor();
      const chosen = page.locator('.row.selected:not([hidden])', { hasText: '/api/orders/11 ' });
      await chosen.waitFor();
      await addressed(page, hash);
      await pressed(page, 'Follow').waitFor({ state: 'detached' });
    },
    patienceMs,
  );
});
