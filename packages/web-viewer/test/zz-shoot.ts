import { chromium } from 'playwright-core';
import { mkdirSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { loadViewer } from '/work/main/packages/web-viewer/src/load-viewer.ts';
import { KubelumaFake } from '/work/main/packages/web-viewer/test/kubeluma-fake.ts';
import { hostile, shopEvents, shopLines, shopPods, shopView } from '/work/main/packages/web-viewer/test/kubeluma-cluster.ts';
mkdirSync('/tmp/shots-kubeluma', { recursive: true });
const files = await loadViewer('kubeluma', pathToFileURL('/tmp/kl-view/'));
const now = Date.now();
const pods = shopPods(2000, now);
const evil = { name: hostile.markup + hostile.bidi, namespace: 'x', phase: hostile.osc8, status: hostile.markup, restarts: 1, ready: 0, total: 1 };
const fake = await KubelumaFake.open({ files, pods: [...pods, evil], view: (pod) => pod === evil ? { ...shopView({...pod, name: 'evil-x'}, now) as any, name: pod.name.replace('\u202e','⟨202E⟩'), status: hostile.markup, message: hostile.script, owners: [{kind: hostile.markup, name: hostile.bidi}] } : shopView(pod, now) });
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
const pause = (page: any) => page.waitForTimeout(150);
const shot = async (page: any, name: string) => { await page.waitForTimeout(500); await page.screenshot({ path: `/tmp/shots-kubeluma/${name}.png` }); };
const only = process.argv[2];
for (const scheme of ['light', 'dark'] as const) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, colorScheme: scheme });
  const page = await context.newPage();
  page.on('console', (m) => console.log('console', m.text()));
  page.on('pageerror', (e) => console.log('pageerror', e.stack));
  fake.pattern = null;
  await page.goto(fake.url);
  await page.waitForSelector('dialog.ask');
  await shot(page, `overlay-${scheme}`);
  await page.fill('dialog input', '*api');
  await shot(page, `overlay-bad-${scheme}`);
  await page.fill('dialog input', 'api|web|checkout|onerror');
  await page.keyboard.press('Enter');
  await page.waitForSelector('.pod-name');
  await shot(page, `table-${scheme}`);
  await page.click('.pod-name >> nth=5');
  await page.waitForSelector('.log-rows');
  const name = await page.textContent('#focus-title');
  const pod = pods.find((p) => p.name === name)!;
  for (const e of shopEvents(pod)) fake.say(e);
  for (const l of shopLines(300, now - 60_000)) fake.say({ type: 'log', pod: pod.name, namespace: pod.namespace, container: 'app', ...l });
  fake.say({ type: 'skip', pod: pod.name, namespace: pod.namespace, container: 'app', count: 1234 });
  for (const l of shopLines(20, now - 6_000)) fake.say({ type: 'log', pod: pod.name, namespace: pod.namespace, container: 'app', ...l });
  for (let i = 0; i < 30; i++) { fake.say({ type: 'metrics', data: { containers: [{ name: 'app', cpu: 120 + 60 * Math.sin(i / 3) , memoryMiB: 340 + i * 4 }, { name: 'proxy', cpu: 12, memoryMiB: 34.5 }] } }); await page.waitForTimeout(60); }
  await shot(page, `focus-${scheme}`);
  await page.fill('#log-search', 'order');
  await page.waitForTimeout(200);
  await page.keyboard.press('Enter');
  for (const l of shopLines(20, now - 3_000)) fake.say({ type: 'log', pod: pod.name, namespace: pod.namespace, container: 'app', ...l });
  fake.say({ type: 'metrics', data: { disabled: true, reason: 'the cluster serves no metrics.k8s.io: metrics-server is not installed' } });
  await page.locator('.rail').evaluate((e: any) => e.scrollTop = 420);
  await shot(page, `focus-search-${scheme}`);
  await page.locator('.rail').evaluate((e: any) => e.scrollTop = 9999);
  await shot(page, `focus-env-${scheme}`);
  await page.focus('#log-search'); await page.keyboard.press('Escape'); await pause(page); await page.keyboard.press('Escape');await page.keyboard.press('?');
  await shot(page, `help-${scheme}`);
  if (scheme === 'dark') {
    await page.keyboard.press('Escape'); await pause(page); await page.keyboard.press('Escape'); await pause(page); await page.keyboard.press('/'); await page.keyboard.type('img');
    await shot(page, 'hostile-table');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.log-rows');
    for (const t of Object.values(hostile)) { fake.say({ type: 'log', pod: evil.name, namespace: 'x', container: 'app', line: t }); fake.say({ type: 'event', data: { pod: evil.name, namespace: 'x', type: 'Warning', reason: t, message: t, ageSeconds: 4000 } }); }
    await shot(page, 'hostile-focus');
    console.log('owned', await page.evaluate('window.owned'));
  }
  await context.close();
}
{
  const context = await browser.newContext({ viewport: { width: 380, height: 780 }, colorScheme: 'light', hasTouch: true });
  const page = await context.newPage();
  page.on('pageerror', (e) => console.log('pageerror', e.stack));
  fake.pattern = null;
  await page.goto(fake.url);
  await page.waitForSelector('dialog.ask');
  await shot(page, `narrow-overlay`);
  await page.fill('dialog input', 'api|web|checkout');
  await page.keyboard.press('Enter');
  await page.waitForSelector('.pod-name');
  await shot(page, `narrow-table`);
  await page.click('.pod-name >> nth=5');
  await page.waitForSelector('.log-rows');
  const name = await page.textContent('#focus-title');
  const pod = pods.find((p) => p.name === name)!;
  for (const e of shopEvents(pod)) fake.say(e);
  for (const l of shopLines(300, now - 60_000)) fake.say({ type: 'log', pod: pod.name, namespace: pod.namespace, container: 'app', ...l });
  await shot(page, `narrow-logs`);
  for (const part of ['Status', 'Events', 'Env']) { await page.click(`.parts button:has-text("${part}")`); await shot(page, `narrow-${part}`); }
  await context.close();
}
await browser.close();
await fake[Symbol.asyncDispose]();
