import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { keepPicture, PageBed, rowsOf } from '../harness/mirror-page.ts';
import type { RunningKtl } from '../harness/running-ktl.ts';
import { numbered, SimBed } from '../harness/sim-bed.ts';

let bed: SimBed;
let browser: PageBed;

beforeAll(async () => {
  browser = await PageBed.open();
}, 180_000);
afterAll(() => browser[Symbol.asyncDispose]());
beforeEach(async () => {
  bed = await SimBed.open();
});
afterEach(async () => {
  await bed[Symbol.asyncDispose]();
  expect(browser.complaints.splice(0)).toEqual([]);
});

async function linkOf(ktl: RunningKtl): Promise<string> {
  await ktl.says('#code=');
  return [...ktl.err.matchAll(/http:\/\/\S+#code=\S+/g)].at(-1)?.[0] ?? '';
}

test('lines come live, a late page has all of them, in both themes', async () => {
  const app = bed.pod('app-1');
  app().write(numbered('line', 1, 40));
  const ktl = bed.start(['app', '--tail', '-1', '--ui', ':0']);
  const first = await browser.page(await linkOf(ktl), { colorScheme: 'dark' });
  await rowsOf(first, 'line 40').first().waitFor();
  expect(new URL(first.url()).hash).not.toContain('code=');
  app().write(numbered('line', 41, 45));
  await rowsOf(first, 'line 45').first().waitFor();
  await keepPicture(first, 'logs-dark');
  await ktl.says(/#code=[^]*#code=/);
  const late = await browser.page(await linkOf(ktl), { colorScheme: 'light' });
  await rowsOf(late, 'line 45').first().waitFor();
  await late.locator('.status', { hasText: /4[56]\s*rows/ }).waitFor();
  await keepPicture(late, 'logs-light');
}, 60_000);

test('hostile lines are text', async () => {
  const app = bed.pod('app-1');
  app().write(
    [
      '<script>alert(1)</script><img src=x onerror=alert(2)>',
      '\u001b]8;;javascript:alert(3)\u0007link\u001b]8;;\u0007',
      'admin\u202egnp.exe',
      '\u001b[31mred\u001b[0m and plain\n',
    ].join('\n'),
  );
  const ktl = bed.start(['app', '--tail', '-1', '--ui', ':0']);
  const page = await browser.page(await linkOf(ktl));
  await rowsOf(page, '<script>alert(1)</script>').first().waitFor();
  await rowsOf(page, 'red and plain').first().waitFor();
  expect(await page.locator('.row a, .row img, .row script').count()).toBe(0);
  const texts = (await page.locator('.row:not([hidden])').allTextContents()).join('\n');
  expect(texts).not.toMatch(/[\u0007\u001b\u202e]/);
  await keepPicture(page, 'logs-hostile');
}, 60_000);

test('a filter leaves what matches; a reload comes back to the session and the filter', async () => {
  const app = bed.pod('app-1');
  app().write(numbered('even', 1, 10) + numbered('odd', 1, 10));
  const ktl = bed.start(['app', '--tail', '-1', '--ui', ':0']);
  const page = await browser.page(await linkOf(ktl));
  await rowsOf(page, 'odd 10').first().waitFor();
  await page.keyboard.press('/');
  await page.keyboard.type('even 7');
  const found = page.locator('.status', { hasText: /\b1 of 2\d rows/ });
  const others = rowsOf(page, 'odd').first();
  await found.waitFor();
  await others.waitFor({ state: 'detached' });
  await page.waitForURL(/#q=even\+7$/);
  await page.reload();
  await rowsOf(page, 'even 7').first().waitFor();
  await found.waitFor();
  await page.getByRole('button', { name: 'Clear the search' }).click();
  await rowsOf(page, 'odd 10').first().waitFor();
}, 60_000);
