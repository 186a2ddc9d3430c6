import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import type { ViewerFile } from '../src/index.ts';
import { startBrowser } from '@ktl/chromium';
import { buildPage } from './built-page.ts';
import { hostile, shopEvents, shopLines, shopPods, shopView } from './kubeluma-cluster.ts';
import { KubelumaFake, type FakeOptions, type FakePod } from './kubeluma-fake.ts';

const patienceMs = 60_000;
const now = Date.parse('2026-03-04T05:06:07Z');
let browser: Browser;
let files: ReadonlyMap<string, ViewerFile>;
let opened: AsyncDisposableStack;
/** What the browser complained of: a refused style, a thrown error. */
let complaints: string[];

beforeAll(async () => {
  [files, browser] = await Promise.all([buildPage('kubeluma'), startBrowser()]);
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

async function startFake(options: Partial<FakeOptions> = {}): Promise<KubelumaFake> {
  const pods = options.pods ?? shopPods(24, now);
  const fake = await KubelumaFake.open({
    files,
    pods,
    view: (pod) => shopView(pod, now),
    ...options,
  });
  return opened.use(fake);
}

async function openPage(
  fake: KubelumaFake,
  options: BrowserContextOptions = {},
  hash = '',
): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
  opened.defer(() => context.close());
  const page = await context.newPage();
  page.setDefaultTimeout(patienceMs);
  page.on('pageerror', (error) => complaints.push(String(error.stack)));
  page.on('console', (message) => {
    const isMeant = /40[01] \(|WebSocket|ERR_CONNECTION/.test(message.text());
    if (message.type() === 'error' && !isMeant) complaints.push(message.text());
  });
  await page.clock.setFixedTime(now);
  await page.goto(fake.url + hash);
  return page;
}

/** The page with a pod in focus whose log is asked for. */
async function focused(
  fake: KubelumaFake,
  options: BrowserContextOptions = {},
): Promise<{ page: Page; pod: FakePod }> {
  fake.pattern ??= '^api-';
  const page = await openPage(fake, options);
  const row = page.locator('.pod-name').first();
  const name = await row.textContent();
  await row.click();
  await fake.heard({ action: 'subscribe', channel: 'logs', pod: name, container: 'app' });
  const pod = shopPods(24, now).find((candidate) => candidate.name === name);
  if (pod === undefined) throw new Error(`no pod ${String(name)}`);
  return { page, pod };
}

function sayLine(
  fake: KubelumaFake,
  pod: FakePod,
  said: string | { line: string; ts: string },
): void {
  const more = typeof said === 'string' ? { line: said } : said;
  fake.say({
    type: 'log',
    pod: pod.name,
    namespace: pod.namespace,
    container: 'app',
    ...more,
  });
}

const names = (page: Page): Promise<string[]> => page.locator('.pod-name').allTextContents();

/** Waits, frame by frame, until a condition on the page holds. The page's policy forbids waitForFunction. */
async function until(page: Page, condition: string): Promise<void> {
  await page.evaluate(
    `new Promise((done) => {
      const look = () => (${condition}) ? done() : requestAnimationFrame(look);
      look();
    })`,
  );
}

describe('the log of the instance before', () => {
  test(
    'is asked for and shown apart, saved and copied, and forgotten when it is left',
    async () => {
      const fake = await startFake();
      const { page, pod } = await focused(fake, {
        permissions: ['clipboard-write', 'clipboard-read'],
      });
      const rows = page.locator('#log-rows');
      sayLine(fake, pod, 'the current one');
      await rows.getByText('the current one').waitFor();
      await page.getByRole('button', { name: 'Instance before' }).click();
      await fake.heard({ action: 'subscribe', channel: 'logs', container: 'app', previous: true });
      await rows.getByText('No lines of the instance before').waitFor();
      const about = { type: 'log', pod: pod.name, namespace: pod.namespace, container: 'app' };
      fake.say({
        ...about,
        previous: true,
        line: '\u001b[31mFATAL\u001b[0m out of memory',
        ts: '',
      });
      sayLine(fake, pod, 'a newer one');
      await rows.getByText('out of memory').waitFor();
      expect(await rows.getByText(/current|newer/).count()).toBe(0);
      expect(await page.locator('.log-row.is-error').count()).toBe(1);
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: 'Save the log' }).click(),
      ]);
      expect(download.suggestedFilename()).toBe(`${pod.name}-app-previous.log`);
      expect(await readFile(await download.path(), 'utf8')).toBe('FATAL out of memory\n');
      await page.getByRole('button', { name: 'Copy the log' }).click();
      await page.getByText('1 line copied').waitFor();
      expect(await page.evaluate('navigator.clipboard.readText()')).toBe('FATAL out of memory\n');
      await page.getByRole('button', { name: 'Instance before' }).click();
      await fake.heard({
        action: 'unsubscribe',
        channel: 'logs',
        container: 'app',
        previous: true,
      });
      await rows.getByText('a newer one').waitFor();
      expect(await rows.getByText('out of memory').count()).toBe(0);
      // The instance before the next one is another: it is read anew.
      await page.getByRole('button', { name: 'Instance before' }).click();
      await rows.getByText('No lines of the instance before').waitFor();
      await page.getByRole('tab', { name: 'proxy' }).click();
      await page.getByRole('log', { name: 'Log of proxy', exact: true }).waitFor();
      await page.getByRole('button', { name: 'Instance before' }).waitFor({ state: 'hidden' });
    },
    patienceMs,
  );

  test(
    'lines that are JSON open into their fields, and show no markup',
    async () => {
      const fake = await startFake();
      const { page, pod } = await focused(fake);
      sayLine(fake, pod, JSON.stringify({ level: 'warn', msg: hostile.markup, at: { order: 7 } }));
      sayLine(fake, pod, 'no json');
      const row = page.locator('.log-row.is-warn');
      await row.getByRole('button', { name: 'The fields of this line' }).click();
      await row.locator('.log-json').getByText('"order": 7').waitFor();
      await page.getByRole('button', { name: 'Paused: follow again' }).waitFor();
      expect(await page.locator('.log-rows img').count()).toBe(0);
      expect(await page.locator('.log-open').count()).toBe(1);
      await row.getByRole('button', { name: 'The fields of this line' }).click();
      await page.locator('.log-json').waitFor({ state: 'detached' });
      await page.getByLabel('Search this log').fill('order');
      await page.getByText('1 of 1').waitFor();
      await page.locator('#log-rows').press('Enter');
      await page.locator('.log-json').waitFor();
    },
    patienceMs,
  );
});

describe('an expression in the search of a log', () => {
  test(
    'that goes back and forth for ever is stopped, and the page goes on meanwhile',
    async () => {
      const fake = await startFake();
      const { page, pod } = await focused(fake);
      sayLine(fake, pod, 'first of all');
      sayLine(fake, pod, `${'a'.repeat(48)}!`);
      await page.locator('.log-row', { hasText: 'aaa!' }).waitFor();
      await page.getByLabel('Search this log').fill('/(a+)+$/');
      // The page is drawn, and hears of lines, while it searches.
      sayLine(fake, pod, 'a line that came meanwhile');
      await page.locator('.log-row', { hasText: 'came meanwhile' }).waitFor();
      await page.getByText('takes too long on these lines, and was stopped').waitFor();
      await page.getByLabel('Search this log').fill('/(?:came|first) \\w+/');
      await page.getByText('takes too long').waitFor({ state: 'detached' });
      await page.getByText('2 of 2').waitFor();
      expect(await page.locator('.log-rows mark').allTextContents()).toEqual([
        'first of',
        'came meanwhile',
      ]);
      sayLine(fake, pod, 'another that came late');
      await page.locator('.log-rows mark', { hasText: 'came late' }).waitFor();
    },
    patienceMs,
  );
});

describe('the question', () => {
  test(
    'is asked first, tells what is wrong with a pattern, and leads to the pods',
    async () => {
      const fake = await startFake();
      const page = await openPage(fake);
      const input = page.getByRole('textbox', { name: 'Pattern of pod names' });
      await input.fill('*api');
      await page.getByText('Try “api”').waitFor();
      expect(await page.getByRole('button', { name: 'Show the pods' }).isDisabled()).toBe(true);
      await input.fill('^api-');
      await page.getByText('Finds names that begin with api-.').waitFor();
      await page.keyboard.press('Enter');
      await page.locator('.pod-name').first().waitFor();
      expect((await names(page)).every((name) => name.startsWith('api-'))).toBe(true);
      expect(await page.locator('.chip.pattern').textContent()).toContain('^api-');
    },
    patienceMs,
  );

  test(
    "shows the server's refusal, and Esc does not get around it",
    async () => {
      const page = await openPage(await startFake());
      await page.getByRole('textbox').fill('refused');
      await page.keyboard.press('Enter');
      await page.getByText('the pattern cannot be used').waitFor();
      await page.keyboard.press('Escape');
      await page.keyboard.press('Escape');
      await page.locator('dialog[open]').waitFor();
    },
    patienceMs,
  );

  test(
    'New search replaces the pods; Clear asks from the beginning',
    async () => {
      const fake = await startFake();
      fake.pattern = '^api-';
      const page = await openPage(fake);
      await page.locator('.pod-name').first().waitFor();
      await page.keyboard.press('n');
      await page.getByRole('textbox', { name: 'Pattern of pod names' }).fill('^web-');
      await page.keyboard.press('Enter');
      await until(page, 'document.querySelector(".pod-name")?.textContent.startsWith("web-")');
      await page.keyboard.press('n');
      await page.getByRole('button', { name: 'Clear the pattern' }).click();
      await page.getByRole('heading', { name: 'Which pods?' }).waitFor();
      expect(fake.pattern).toBeNull();
    },
    patienceMs,
  );
});

describe('the table', () => {
  test(
    'sorts by each column, by name first, and says so',
    async () => {
      const fake = await startFake();
      fake.pattern = '.';
      const page = await openPage(fake);
      const header = page.getByRole('columnheader', { name: 'Restarts' });
      await header.waitFor();
      expect(
        await page
          .getByRole('columnheader', { name: 'Name', exact: true })
          .getAttribute('aria-sort'),
      ).toBe('ascending');
      const first = await names(page);
      const { compare } = new Intl.Collator('en', { numeric: true });
      expect(first).toEqual(first.toSorted(compare));
      await header.getByRole('button').click();
      await page.locator('th[aria-sort="descending"]').filter({ hasText: 'Restarts' }).waitFor();
      await until(page, 'document.querySelector("tbody .c-restarts").textContent === "14"');
    },
    patienceMs,
  );

  test(
    'holds only the rows in sight of thousands, and goes to the last',
    async () => {
      const fake = await startFake({ pods: shopPods(2_000, now) });
      fake.pattern = '.';
      const page = await openPage(fake);
      await page.locator('.pod-name').first().waitFor();
      expect(await page.locator('.pod-name').count()).toBeLessThan(80);
      expect(await page.getByRole('table', { name: 'Pods' }).getAttribute('aria-rowcount')).toBe(
        '2001',
      );
      await page.evaluate("document.querySelector('.table-host').scrollTo(0, 1e6)");
      await page.locator('tr[aria-rowindex="2001"]').waitFor();
    },
    patienceMs,
  );

  test(
    'is filtered and walked through by keys alone',
    async () => {
      const fake = await startFake();
      fake.pattern = '.';
      const page = await openPage(fake);
      await page.locator('.pod-name').first().waitFor();
      await page.keyboard.press('/');
      await page.keyboard.type('crash');
      await until(
        page,
        '[...document.querySelectorAll("tbody .c-status")].every((cell) => cell.textContent === "CrashLoopBackOff")',
      );
      await page.keyboard.press('Escape');
      await page.keyboard.press('Escape');
      await page.keyboard.press('j');
      await page.keyboard.press('j');
      await until(page, 'document.activeElement === document.querySelectorAll(".pod-name")[1]');
      const name = (await names(page))[1];
      await page.keyboard.press('Enter');
      await fake.heard({ action: 'focus', pod: name });
      await until(page, 'document.activeElement?.id === "focus-title"');
      await page.keyboard.press('Escape');
      await until(page, `document.activeElement?.textContent === ${JSON.stringify(name)}`);
      await fake.heard({ action: 'unsubscribe', channel: 'pod' });
    },
    patienceMs,
  );
});

describe('a pod in focus', () => {
  test(
    'shows where it is, who made it, its containers, restarts and variables',
    async () => {
      const { page } = await focused(await startFake());
      const facts = await page.locator('.facts').textContent();
      expect(facts).toContain('Pod IP10.244.1.23');
      expect(facts).toContain('Node IP10.0.0.12');
      expect(facts).toContain('worker-2.eu-central');
      expect(await page.locator('.owner').allTextContents()).toEqual([
        'Deploymentapi',
        expect.stringMatching(/^ReplicaSetapi-/),
        expect.stringMatching(/^Podapi-/),
      ]);
      expect(
        await page
          .getByRole('img', { name: /^3 restarts in/ })
          .locator('circle')
          .count(),
      ).toBe(3);
      expect(await page.locator('.containers').textContent()).toContain(
        'waiting · CrashLoopBackOff',
      );
      expect(await page.getByRole('row', { name: /SECRET_TOKEN/ }).textContent()).toContain(
        '*** (secret mysecret/token)',
      );
    },
    patienceMs,
  );

  test(
    'a masked value is asked for by a click, and only then',
    async () => {
      const fake = await startFake({ secret: 'hunter2' });
      const { page, pod } = await focused(fake);
      expect(await page.content()).not.toContain('hunter2');
      await page.getByRole('button', { name: 'Show the value of DB_PASSWORD' }).click();
      await fake.heard({ action: 'reveal', pod: pod.name, container: 'app', name: 'DB_PASSWORD' });
      await page.getByText('hunter2').waitFor();
      await page.getByRole('button', { name: 'Hide the value of DB_PASSWORD' }).click();
      await page.getByText('hunter2').waitFor({ state: 'detached' });
    },
    patienceMs,
  );

  test(
    'events roll in, the newest on top, warnings marked, ages in minutes',
    async () => {
      const fake = await startFake();
      const { page, pod } = await focused(fake);
      for (const event of shopEvents(pod)) fake.say(event);
      await until(page, 'document.querySelectorAll(".events li").length === 4');
      const [first, second] = await page.locator('.events li').allTextContents();
      expect(first).toMatch(/^WarningUnhealthy× 240now/);
      expect(second).toMatch(/^WarningBackOff× 612 min/);
    },
    patienceMs,
  );

  test(
    'usage is drawn, and off where the cluster measures none',
    async () => {
      const fake = await startFake();
      const { page } = await focused(fake);
      for (const cpu of [12, 40, 20]) {
        fake.say({
          type: 'metrics',
          data: { containers: [{ name: 'app', cpu, memoryMiB: 34.5 }] },
        });
      }
      await page.getByRole('img', { name: /^CPU 20 m now; between 12 m and 40 m/ }).waitFor();
      fake.say({ type: 'metrics', data: { disabled: true } });
      await page.getByText('Metrics off').waitFor();
    },
    patienceMs,
  );

  test(
    'stays through a reload, and Back of the browser leaves it',
    async () => {
      const fake = await startFake();
      const { page, pod } = await focused(fake);
      const before = fake.actions.length;
      await page.reload();
      await fake.heard({ action: 'focus', pod: pod.name, namespace: pod.namespace }, before);
      await page.getByRole('heading', { name: pod.name }).waitFor();
      await page.goBack();
      await page.locator('.focus').waitFor({ state: 'detached' });
    },
    patienceMs,
  );
});

describe('a log', () => {
  test(
    'follows, with colours; a pause holds the page still and counts what is new',
    async () => {
      const fake = await startFake();
      const { page, pod } = await focused(fake);
      for (const line of shopLines(200, now)) sayLine(fake, pod, line);
      await until(page, 'document.querySelectorAll(".log-row time").length === 200');
      await until(
        page,
        '(() => { const log = document.querySelector(".log-rows"); return log.scrollTop + log.clientHeight > log.scrollHeight - 4; })()',
      );
      expect(await page.locator('.sgr-fg1.sgr-bold').first().textContent()).toBe('ERROR');
      await page.keyboard.press('f');
      await page.getByText('Paused: follow again').waitFor();
      for (const line of shopLines(7, now + 60_000)) sayLine(fake, pod, line);
      await page.getByRole('button', { name: '7 new' }).click();
      await until(page, 'document.querySelectorAll(".log-row time").length === 207');
    },
    patienceMs,
  );

  test(
    'is bounded, and says what is not there',
    async () => {
      const fake = await startFake();
      const { page, pod } = await focused(fake);
      for (let n = 1; n <= 8_000; n++) sayLine(fake, pod, `line ${n}`);
      fake.say({
        type: 'skip',
        pod: pod.name,
        namespace: pod.namespace,
        container: 'app',
        count: 512,
      });
      await page.getByText('512 lines skipped').waitFor();
      expect(await page.locator('.log-row').count()).toBeLessThanOrEqual(3_001);
      expect(await page.locator('.log-row').first().textContent()).toContain(
        '5,001 earlier rows not shown',
      );
    },
    patienceMs,
  );

  test(
    'search marks, counts and steps',
    async () => {
      const fake = await startFake();
      const { page, pod } = await focused(fake);
      for (const line of ['one fish', 'two Fish', 'red cat', 'blue fish']) sayLine(fake, pod, line);
      await page.getByText('blue fish').waitFor();
      await page.keyboard.press('/');
      await page.keyboard.type('fish');
      await page.getByText('3 of 3').waitFor();
      await page.keyboard.press('Enter');
      await page.getByText('2 of 3').waitFor();
      expect(await page.locator('.log-now').textContent()).toBe('two Fish');
      expect(await page.locator('.log-row mark').count()).toBe(3);
    },
    patienceMs,
  );

  test(
    'Enter steps through what was typed just before it',
    async () => {
      const fake = await startFake();
      const { page, pod } = await focused(fake);
      for (const line of ['one fish', 'two Fish', 'red cat']) sayLine(fake, pod, line);
      await page.getByText('red cat').waitFor();
      await page.locator('#log-search').focus();
      // One task, as fast hands look to a busy page: nothing is drawn between the two.
      await page.evaluate(
        `const field = document.activeElement;
        field.value = 'fish';
        field.dispatchEvent(new Event('input', { bubbles: true }));
        field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }));`,
      );
      await page.getByText('1 of 2').waitFor();
      expect(await page.locator('.log-now').textContent()).toBe('one fish');
    },
    patienceMs,
  );

  test(
    'search says what is wrong with an expression, and Esc leaves it to the keys',
    async () => {
      const fake = await startFake();
      const { page, pod } = await focused(fake);
      for (const line of ['one fish', 'two FISH']) sayLine(fake, pod, line);
      await page.getByText('two FISH').waitFor();
      await page.keyboard.press('/');
      await page.keyboard.type('(?i)F(');
      await page.getByText('A “(” is still open').waitFor();
      expect(await page.locator('.found').textContent()).toBe('');
      await page.locator('#log-search').fill('(?i)FI.H');
      await page.getByText('2 of 2').waitFor();
      await page.keyboard.press('Escape');
      expect(await page.evaluate('document.activeElement.id')).not.toBe('log-search');
      await page.keyboard.press('2');
      await fake.heard({ action: 'subscribe', channel: 'logs', pod: pod.name, container: 'proxy' });
      expect(await page.locator('#log-search').inputValue()).toBe('(?i)FI.H');
      // That one waits in back-off: nothing is to be expected of it now.
      await page.getByText('Waiting to start, CrashLoopBackOff').waitFor();
    },
    patienceMs,
  );

  test(
    'of another container is one key away, and asked for when it is shown',
    async () => {
      const fake = await startFake();
      const { page, pod } = await focused(fake);
      await page.keyboard.press('2');
      await fake.heard({ action: 'subscribe', channel: 'logs', pod: pod.name, container: 'proxy' });
      expect(await page.getByRole('tab', { selected: true }).textContent()).toContain('proxy');
    },
    patienceMs,
  );
});

test(
  'a cut connection is made again, and everything asked for again; no line twice',
  async () => {
    const fake = await startFake();
    const { page, pod } = await focused(fake);
    sayLine(fake, pod, { line: 'before', ts: '2026-03-04T05:06:01Z' });
    await page.getByText('before').waitFor();
    const from = fake.actions.length;
    fake.cut();
    await fake.heard(
      { action: 'subscribe', channel: 'logs', pod: pod.name, container: 'app' },
      from,
    );
    await fake.heard({ action: 'focus', pod: pod.name }, from);
    sayLine(fake, pod, { line: 'before', ts: '2026-03-04T05:06:01Z' });
    sayLine(fake, pod, { line: 'after', ts: '2026-03-04T05:06:02Z' });
    await page.getByText('after').waitFor();
    expect(await page.locator('.log-row:not(.log-note)').allTextContents()).toEqual([
      expect.stringContaining('before'),
      expect.stringContaining('after'),
    ]);
    await page.getByText('live', { exact: true }).waitFor();
  },
  patienceMs,
);

test(
  'a frozen connection, which reports nothing, is given up after 15 s of silence and made again',
  async () => {
    const fake = await startFake();
    const { page, pod } = await focused(fake);
    await page.getByText('live', { exact: true }).waitFor();
    fake.freeze();
    const from = fake.actions.length;
    await page.clock.fastForward(16_000);
    await page.getByRole('button', { name: /connection lost/ }).waitFor();
    await page.clock.fastForward(1_000);
    await fake.heard({ action: 'focus', pod: pod.name }, from);
    await page.getByText('live', { exact: true }).waitFor();
    // The server hears of the end of the one before in its own time.
    await fake.alone();
  },
  patienceMs,
);

describe('access', () => {
  test(
    'the code of the link goes in a header and out of the address',
    async () => {
      const fake = await startFake({ code: 'once' });
      fake.pattern = '^api-';
      const page = await openPage(fake, {}, '#code=once');
      await page.locator('.pod-name').first().waitFor();
      expect(page.url()).toBe(fake.url);
      await page.reload();
      await page.locator('.pod-name').first().waitFor();
    },
    patienceMs,
  );

  test(
    'without one, the page says what to do',
    async () => {
      const page = await openPage(await startFake({ code: 'once' }));
      await page.getByText('Open the link that it printed last').waitFor();
    },
    patienceMs,
  );
});

test(
  'what the cluster says is text, whatever it says',
  async () => {
    const evil = {
      name: hostile.markup,
      namespace: 'x',
      phase: hostile.script,
      status: hostile.osc8,
      restarts: 0,
      ready: 0,
      total: 1,
    };
    const env = [{ name: hostile.script, value: hostile.bidi }];
    const containers = [
      {
        name: 'app',
        state: hostile.markup,
        reason: hostile.bidi,
        image: hostile.markup,
        message: hostile.script,
        env,
      },
    ];
    const owners = [{ kind: hostile.markup, name: hostile.osc8 }];
    const fake = await startFake({
      pods: [evil],
      view: () => ({ ...evil, containers, owners, message: hostile.markup }),
    });
    fake.pattern = '.';
    const page = await openPage(fake);
    await page.locator('.pod-name').click();
    await fake.heard({ action: 'subscribe', channel: 'logs', container: 'app' });
    for (const text of Object.values(hostile)) {
      sayLine(fake, evil, text);
      fake.say({
        type: 'event',
        data: { pod: evil.name, namespace: 'x', type: text, reason: text, message: text },
      });
      fake.say({ type: 'error', message: text });
    }
    await until(page, 'document.querySelectorAll(".log-row:not(.log-note)").length === 5');
    expect(await page.locator('img').count()).toBe(1);
    expect(await page.locator('body script').count()).toBe(0);
    expect(await page.evaluate('window.owned')).toBeUndefined();
    expect(await page.locator('body').textContent()).not.toMatch(
      /[\u001b\u0007\u202e]|evil\.example/,
    );
  },
  patienceMs,
);

test(
  'broken messages are passed over',
  async () => {
    const fake = await startFake();
    const { page, pod } = await focused(fake);
    for (const text of [
      '',
      '{',
      'null',
      '{"type":"pods"}',
      '{"type":"pod","data":7}',
      '{"type":"new"}',
    ])
      fake.sayText(text);
    sayLine(fake, pod, 'still here');
    await page.getByText('still here').waitFor();
  },
  patienceMs,
);

test(
  'at 380 px there is the list, then the pod, one part at a time, and nothing is cut off',
  async () => {
    const { page } = await focused(await startFake(), { viewport: { width: 380, height: 780 } });
    await page.locator('.list').waitFor({ state: 'hidden' });
    await page.locator('.log-rows').waitFor();
    for (const part of ['Status', 'Events', 'Env']) {
      await page.getByRole('button', { name: part, exact: true }).click();
      await page.locator('.log-rows').waitFor({ state: 'hidden' });
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(380);
    }
    await page.getByRole('button', { name: 'Back to the pods' }).click();
    await page.locator('.pod-name').first().waitFor();
  },
  patienceMs,
);

test(
  'a screen reader is told in a sentence',
  async () => {
    const { page, pod } = await focused(await startFake());
    const summary = page.locator('#summary');
    await until(
      page,
      'document.getElementById("summary").textContent.includes("containers ready")',
    );
    expect(await summary.textContent()).toContain(`${pod.namespace}/${pod.name}`);
    expect(await summary.getAttribute('aria-live')).toBe('polite');
  },
  patienceMs,
);
