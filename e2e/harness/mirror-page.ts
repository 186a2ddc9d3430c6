import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { startBrowser } from '@ktl/chromium';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';

/** Where pictures of pages are kept, for people. */
const pictures = join(import.meta.dirname, '../../test-results/pages');

/** A browser, and what its pages complained of. */
export class PageBed implements AsyncDisposable {
  readonly complaints: string[] = [];
  readonly #browser: Browser;

  private constructor(browser: Browser) {
    this.#browser = browser;
  }

  static async open(): Promise<PageBed> {
    return new PageBed(await startBrowser());
  }

  /** A page in a profile of its own, at `url`. */
  async page(url: string, options: BrowserContextOptions = {}): Promise<Page> {
    const context = await this.#browser.newContext({
      viewport: { width: 1280, height: 800 },
      ...options,
    });
    const page = await context.newPage();
    page.setDefaultTimeout(30_000);
    page.on('pageerror', (error) => this.complaints.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') this.complaints.push(message.text());
    });
    page.on('dialog', (dialog) => {
      this.complaints.push(`a dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    await page.goto(url);
    return page;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#browser.close();
  }
}

/** Rows of the log page on the screen that have this text. */
export function rowsOf(page: Page, text: string): ReturnType<Page['locator']> {
  return page.locator('.row:not([hidden])', { hasText: text });
}

/** Keeps a picture of the page as `test-results/pages/<name>.png`. */
export async function keepPicture(page: Page, name: string): Promise<void> {
  await mkdir(pictures, { recursive: true });
  await page.screenshot({ path: join(pictures, `${name}.png`) });
}
