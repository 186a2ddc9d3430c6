import { expect, test } from '@jest/globals';
import { browserCommand, openBrowser } from './open-browser.ts';

const link = 'http://localhost:8080/#code=x';
const linux = { platform: 'linux', env: { DISPLAY: ':0' }, isTTY: true } as const;

test('a browser is opened on a desktop with a terminal, and nowhere else', () => {
  expect(browserCommand(link, linux)).toEqual(['xdg-open', link]);
  expect(browserCommand(link, { ...linux, env: { WAYLAND_DISPLAY: 'w' } })).toEqual([
    'xdg-open',
    link,
  ]);
  expect(browserCommand(link, { ...linux, env: { DISPLAY: '' } })).toBeUndefined();
  expect(browserCommand(link, { ...linux, isTTY: false })).toBeUndefined();
  expect(browserCommand(link, { ...linux, platform: 'darwin', env: {} })).toEqual(['open', link]);
  expect(browserCommand(link, { ...linux, platform: 'win32' })?.slice(0, 3)).toEqual([
    'cmd',
    '/c',
    'start',
  ]);
});

test('a browser that cannot be opened is nobody’s failure', () => {
  const env = { DISPLAY: ':0', PATH: '/nowhere' };
  expect(() => {
    openBrowser(link, { ...linux, env });
  }).not.toThrow();
});
