import { describe, expect } from '@jest/globals';
import { keepPicture, PageBed, rowsOf } from '../harness/mirror-page.ts';
import { MirrorViewer } from '../harness/mirror-viewer.ts';
import { RunningKtl } from '../harness/running-ktl.ts';
import { Scenario } from '../harness/scenario.ts';
import { testKtl } from './rules.ts';

const lines = 3_000;

/** Follows the pods `noisy` of a scenario with a page and a feed. */
function show(scenario: Scenario): RunningKtl {
  return new RunningKtl({
    args: [
      'logs',
      '^noisy',
      '-n',
      scenario.namespace,
      '--tail',
      '-1',
      '--ui',
      ':0',
      '--ws-listen',
      ':0',
    ],
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: '/nonexistent',
      KUBECONFIG: process.env['KTL_E2E_KUBECONFIG'] ?? '',
    },
  });
}

describe('--ui and --ws-listen on a real cluster', () => {
  testKtl(
    'live lines, through a restart: on the page, and every one on the feed, once',
    async () => {
      await using scenario = await Scenario.begin('a mirror');
      await using browser = await PageBed.open();
      await using ktl = show(scenario);
      const pod = await scenario.pod('noisy', { count: lines, rate: 1_000, restarts: 1 });
      await ktl.says('#code=');
      await ktl.says('feed: ');
      const link = /http:\/\/\S+#code=\S+/.exec(ktl.err)?.[0] ?? '';
      const feedUrl = /ws:\/\/\S+/.exec(ktl.err)?.[0] ?? '';
      using feed = new MirrorViewer(feedUrl);
      const last = (instance: number): RegExp =>
        new RegExp(`\\|main\\|${instance}\\|out\\|${lines}\\|`);
      const has = (instance: number) => (): boolean =>
        feed.lines.some((line) => last(instance).test(line));
      await feed.until('the end of the first instance', has(0), 60_000);
      const page = await browser.page(link);
      await rowsOf(page, '|main|').first().waitFor();
      await feed.until('the end of the second instance', has(1), 90_000);
      await rowsOf(page, `|main|1|out|${lines}|`).first().waitFor();
      await page.locator('.status', { hasText: /6,0\d\d\s*rows/ }).waitFor();
      await keepPicture(page, 'logs-real-cluster');
      const seen = feed.frames.filter(({ kind }) => kind === 'line');
      expect(seen).toHaveLength(2 * lines);
      expect(new Set(feed.lines).size).toBe(2 * lines);
      expect(new Set(seen.map(({ uid }) => uid))).toEqual(new Set([pod.metadata.uid]));
      expect(new Set(seen.map(({ restart }) => restart))).toEqual(new Set([0, 1]));
      expect(feed.frames.filter(({ kind }) => kind === 'gap' || kind === 'skip')).toEqual([]);
      expect(browser.complaints).toEqual([]);
    },
  );
});
