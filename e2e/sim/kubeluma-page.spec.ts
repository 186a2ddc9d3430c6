import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { keepPicture, PageBed } from '../harness/mirror-page.ts';
import { RunningKubeluma } from '../harness/running-kubeluma.ts';

let browser: PageBed;

beforeAll(async () => {
  browser = await PageBed.open();
}, 180_000);

afterAll(() => browser[Symbol.asyncDispose]());

test.each(['dark', 'light'] as const)(
  'the page asks for a pattern, shows the pods, and one of them with its lines: %s',
  async (colorScheme) => {
    await using kubeluma = await RunningKubeluma.start(['--demo', '--no-open']);
    const page = await browser.page(await kubeluma.nextLink(), { colorScheme });
    await page.getByRole('textbox', { name: 'Pattern of pod names' }).fill('^cart-');
    expect(new URL(page.url()).hash).not.toContain('code=');
    await page.keyboard.press('Enter');
    await page.locator('.pod-name', { hasText: 'cart-' }).first().click();
    await page.getByText('DATABASE_PASSWORD').first().waitFor();
    await page.getByText('*** (secret cart-database/password)').first().waitFor();
    await page.getByText('item added').first().waitFor();
    await keepPicture(page, `kubeluma-${colorScheme}`);
    expect(browser.complaints).toEqual([]);
    // Before its server goes, of which it would complain.
    await page.close();
  },
  60_000,
);
