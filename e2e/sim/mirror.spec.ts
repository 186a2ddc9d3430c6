import { once } from 'node:events';
import { connect } from 'node:tls';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { cookieFor, MirrorViewer } from '../harness/mirror-viewer.ts';
import type { RunningKtl } from '../harness/running-ktl.ts';
import { numbered, SimBed } from '../harness/sim-bed.ts';

let bed: SimBed;

beforeEach(async () => {
  bed = await SimBed.open();
});
afterEach(async () => {
  await bed[Symbol.asyncDispose]();
});

const linkForm = /(http:\/\/\S+#code=\S+)/;
const feedForm = /(ws:\/\/\S+\/ws)/;

async function said(ktl: RunningKtl, form: RegExp): Promise<string> {
  await ktl.says(form);
  return form.exec(ktl.err)?.[1] ?? '';
}

describe('ktl logs --ui --ws-listen', () => {
  test('page and feed have the same bytes, from the first line, whenever they come', async () => {
    const app = bed.pod('app-1');
    app().write(numbered('line', 1, 500));
    const ktl = bed.start(['app', '--tail', '-1', '-o', 'raw', '--ui', ':0', '--ws-listen', ':0']);
    await ktl.shows('line 500\n');
    using page = await MirrorViewer.ofLink(await said(ktl, linkForm));
    await page.shows('line 500');
    app().write(numbered('line', 501, 520));
    using feed = new MirrorViewer(await said(ktl, feedForm));
    await page.shows('line 520');
    await feed.shows('line 520');
    app().write(numbered('line', 521, 530));
    await page.shows('line 530');
    await feed.shows('line 530');
    const all = numbered('line', 1, 530).trimEnd().split('\n');
    expect(page.lines).toEqual(all);
    expect(feed.lines).toEqual(all);
    expect([...feed.texts]).toEqual([...page.texts]);
    expect(page.frames[0]).toMatchObject({
      kind: 'hello',
      v: 1,
      session: { kind: 'logs', cluster: { context: expect.any(String), namespace: 'shop' } },
    });
  });

  test('the feed has frames that a program missed', async () => {
    const app = bed.pod('app-1');
    app().write(numbered('line', 1, 10));
    const ktl = bed.start(['app', '--tail', '-1', '--ws-listen', ':0']);
    const url = new URL(await said(ktl, feedForm));
    using feed = new MirrorViewer(url.href);
    await feed.shows('line 10');
    const [first] = feed.texts;
    const answer = await fetch(`http://${url.host}/frames?from=1&to=1`);
    expect(await answer.text()).toBe(`${first?.[1] ?? ''}\n`);
  });

  test('a viewer that comes back goes on where it was', async () => {
    const app = bed.pod('app-1');
    app().write(numbered('line', 1, 10));
    const ktl = bed.start(['app', '--tail', '-1', '--ui', ':0']);
    const link = await said(ktl, linkForm);
    const cookie = await cookieFor(link);
    const { host, origin } = new URL(link);
    const headers = { cookie, origin };
    using first = new MirrorViewer(`ws://${host}/ws`, headers);
    await first.shows('line 10');
    const newest = Math.max(...first.texts.keys());
    first[Symbol.dispose]();
    app().write(numbered('line', 11, 20));
    using second = new MirrorViewer(`ws://${host}/ws?after=${String(newest)}`, headers);
    await second.shows('line 20');
    expect(second.lines).toEqual(numbered('line', 11, 20).trimEnd().split('\n'));
  });

  test('a restart and a gap are told, with level, colour and highlight of lines', async () => {
    const app = bed.pod('app-1');
    app().write('level=error msg="it broke"\n\u001b[31mred\u001b[0m \u001b]0;title\u0007end\n');
    const ktl = bed.start(['app', '--tail', '-1', '-H', 'broke', '--color=always', '--ui', ':0']);
    using page = await MirrorViewer.ofLink(await said(ktl, linkForm));
    await page.until('two lines', () => page.lines.length === 2);
    const [first, second] = page.frames.filter(({ kind }) => kind === 'line');
    expect(first).toMatchObject({
      namespace: 'shop',
      pod: 'app-1',
      container: 'app',
      source: 'pod',
      level: 'error',
      line: 'level=error msg="it broke"',
      raw: 'level=error msg="it broke"',
      restart: 0,
    });
    expect(String(first?.['lineAnsi'])).toMatch(/\u001b\[[\d;]+mbroke\u001b\[0?m/);
    expect(String(second?.['raw'])).toBe('\u001b[31mred\u001b[0m \u001b]0;title\u0007end');
    expect(String(second?.['line'])).not.toContain('\u001b');
    expect(String(second?.['lineAnsi'])).not.toContain('\u001b]');
    app().restart();
    app().write('again\n');
    await page.shows('again');
    expect(page.frames).toContainEqual(
      expect.objectContaining({ kind: 'notice', notice: 'restarted', restart: 1 }),
    );
  });

  test('secrets are hidden from viewers, and shown on the terminal', async () => {
    const app = bed.pod('app-1');
    app().write('login password=hunter2 card=1234\n');
    const ktl = bed.start(['app', '--tail', '-1', '--redact', 'card=\\d+', '--ui', ':0']);
    using page = await MirrorViewer.ofLink(await said(ktl, linkForm));
    await page.until('a line', () => page.lines.length === 1);
    expect(JSON.stringify(page.frames)).not.toMatch(/hunter2|1234/);
    expect(page.lines[0]).toContain('***');
    await ktl.shows('password=hunter2 card=1234');
  });

  test('the end is told, and a read to the end is shown until Ctrl-C', async () => {
    bed.pod('app-1')().write('one\n');
    const ktl = bed.start(['app', '--tail', '-1', '--no-follow', '--ui', ':0']);
    using page = await MirrorViewer.ofLink(await said(ktl, linkForm));
    await page.until('the end', () => page.frames.some(({ kind }) => kind === 'end'));
    expect(page.lines).toEqual(['one']);
    const { code } = await ktl.interrupt();
    expect(code).toBe(0);
  });
});

async function fingerprintAt(port: number): Promise<string> {
  const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false });
  await once(socket, 'secureConnect');
  const { fingerprint256 } = socket.getPeerCertificate();
  socket.destroy();
  return fingerprint256;
}

test('a demo has no address of a cluster', async () => {
  const ktl = bed.start(['.', '--demo', '--ws-listen', ':0']);
  using viewer = new MirrorViewer(await said(ktl, feedForm));
  const isHello = ({ kind }: { readonly kind: string }): boolean => kind === 'hello';
  await viewer.until('hello', () => viewer.frames.some(isHello));
  const session = viewer.frames.find(isHello)?.['session'];
  expect(session).toMatchObject({ cluster: { context: 'demo' } });
  expect(session).not.toHaveProperty('cluster.server');
});

describe('who may look', () => {
  test('a code works once; then a new link is printed', async () => {
    bed.pod('app-1')().write('one\n');
    const ktl = bed.start(['app', '--ui', ':0']);
    const link = await said(ktl, linkForm);
    await cookieFor(link);
    await expect(cookieFor(link)).rejects.toThrow('401');
    await ktl.says(/#code=[^]*#code=/);
    const links = [...ktl.err.matchAll(/(http:\/\/\S+#code=\S+)/g)].map(([text]) => text);
    expect(await cookieFor(links.at(-1) ?? '')).toContain('=');
  });

  test('other addresses need a token', async () => {
    const { code, err } = await bed.run(['app', '--ui', '0.0.0.0:0']);
    expect(code).toBe(4);
    expect(err).toContain('--ui-token');
    expect(err).not.toMatch(/\n\s+at /);
  });

  test('https with a certificate of the run, and its fingerprint', async () => {
    bed.pod('app-1')().write('one\n');
    const ktl = bed.start(['app', '--tail', '-1', '--ui', ':0', '--ws-listen', ':0', '--ui-tls']);
    await ktl.says(/mirror: https:\/\/\S+#code=/);
    await ktl.says(/feed: wss:/);
    await ktl.says(/certificate: SHA-256 (?:[0-9A-F]{2}:){31}[0-9A-F]{2}/);
    const ports = [...ktl.err.matchAll(/(?:https|wss):\/\/127\.0\.0\.1:(\d+)/g)];
    const shown = await Promise.all(ports.map(([, port]) => fingerprintAt(Number(port))));
    expect(new Set(shown).size).toBe(1);
    expect(shown).toHaveLength(2);
    expect(ktl.err).toContain(`certificate: SHA-256 ${shown[0] ?? ''}\n`);
  });

  test.each([
    [['--ui-token', 'x'.repeat(20)], '--ui-token does nothing without --ui'],
    [['--ui', '--ui-cert', '/nowhere'], '--ui-cert does nothing without --ui-key'],
    [['--ui=what:ever'], 'is no address to listen on'],
    [['--ui', '999999'], 'is no address to listen on'],
    [['--ui', ':7070', '--ws-listen', ':7070'], 'both name port 7070'],
  ])('%j is refused', async (flags, text) => {
    const { code, err } = await bed.run(['app', ...flags]);
    expect(code).toBe(2);
    expect(err).toContain(text);
    expect(err).toContain('try: ');
  });

  test('a feed with a token is closed to those without', async () => {
    bed.pod('app-1')().write('one\n');
    const token = 'correct-horse-battery-staple';
    const ktl = bed.start(['app', '--tail', '-1', '--ws-listen', ':0'], {
      env: { KTL_UI_TOKEN: token },
    });
    const url = await said(ktl, feedForm);
    using stranger = new MirrorViewer(url);
    expect(await stranger.end()).not.toBe('');
    using friend = new MirrorViewer(url, { authorization: `Bearer ${token}` });
    await friend.shows('one');
    expect(ktl.err + ktl.out).not.toContain(token);
  });
});
