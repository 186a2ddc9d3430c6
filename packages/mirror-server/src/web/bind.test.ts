import { expect, test } from '@jest/globals';
import { authority, isLoopback, parseBind } from './bind.ts';

const pair = ['127.0.0.1', '::1'];

test.each([
  ['', { hosts: pair, port: 8080, loopback: true }],
  ['9000', { hosts: pair, port: 9000, loopback: true }],
  [':9000', { hosts: pair, port: 9000, loopback: true }],
  [' :0 ', { hosts: pair, port: 0, loopback: true }],
  ['localhost', { hosts: pair, port: 8080, loopback: true }],
  ['LocalHost:9000', { hosts: pair, port: 9000, loopback: true }],
  ['127.0.0.1:9000', { hosts: ['127.0.0.1'], port: 9000, loopback: true }],
  ['127.8.8.8', { hosts: ['127.8.8.8'], port: 8080, loopback: true }],
  ['[::1]:9000', { hosts: ['::1'], port: 9000, loopback: true }],
  ['[::1]', { hosts: ['::1'], port: 8080, loopback: true }],
  ['[::]:9000', { hosts: ['::'], port: 9000, loopback: false }],
  ['0.0.0.0:9000', { hosts: ['0.0.0.0'], port: 9000, loopback: false }],
  ['192.0.2.1', { hosts: ['192.0.2.1'], port: 8080, loopback: false }],
  ['build-7.example.com:9000', { hosts: ['build-7.example.com'], port: 9000, loopback: false }],
])('reads "%s"', (text, bind) => {
  expect(parseBind(text, 8080)).toEqual(bind);
});

test.each([
  '65536',
  ':65536',
  '999999',
  '-1',
  'host:',
  'host:http',
  '::1',
  '::1:9000',
  '[::1]9000',
  '[::1',
  '[127.0.0.1]:80',
  '[fe80::1%eth0]:80',
  '[]:80',
  'http://localhost:80',
  'localhost:80/x',
  'user@host:80',
  '*:80',
  '1.2.3.4.5',
  '256.0.0.1',
  '0x7f.1',
  'a..b',
  'a b',
])('refuses "%s"', (text) => {
  expect(() => parseBind(text, 8080)).toThrow(
    expect.objectContaining({ code: 'WEB_BIND_SYNTAX', exit: 'usage' }),
  );
});

test('knows loopback in every form', () => {
  const addresses = ['127.0.0.1', '127.255.0.1', '::1', '::ffff:127.0.0.1'];
  expect(addresses.map(isLoopback)).toEqual([true, true, true, true]);
  const others = ['0.0.0.0', '::', '128.0.0.1', '::ffff:10.0.0.1', '127.example.com'];
  expect(others.map(isLoopback)).toEqual([false, false, false, false, false]);
});

test('writes IPv6 addresses in brackets', () => {
  expect(authority({ host: '::1', port: 80 })).toBe('[::1]:80');
  expect(authority({ host: 'localhost', port: 80 })).toBe('localhost:80');
});
