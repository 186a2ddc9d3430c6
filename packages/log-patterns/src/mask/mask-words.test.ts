import { expect, test } from '@jest/globals';
import { maskWords } from './mask-words.ts';

function masked(text: string, maxWords = 64): string {
  const words: string[] = [];
  maskWords(text, words, maxWords);
  return words.join(' ');
}

test.each([
  ['took 12 ms, -5 or +3.25 or 1.5e-7 of 1,2,3', 'took <num> ms, <num> or <num> or <num> of <num>'],
  ['1.5s 3h 1m2.5s 10µs 250ms', '<dur> <dur> <dur> <dur> <dur>'],
  ['10Mi 2.5GB 12% 2nd 5xx', '<num> <num> <num>% <num>nd <num>xx'],
  ['0xdeadbeef 7f3a9c1e DEADBEE5', '<hex> <hex> <hex>'],
  ['id 550e8400-e29b-41d4-a716-446655440000.', 'id <uuid>.'],
  ['10.0.0.1:80 10.0.0.0/8 (127.0.0.1)', '<ip>:<num> <ip>/<num> (<ip>)'],
  ['fe80::1 ::1 2001:db8::8a2e:370:7334 [::1]:80', '<ip> <ip> <ip> [<ip>]:<num>'],
  ['aa:bb:cc:dd:ee:0f std::vec', '<hex> std::vec'],
  ['2026-09-21T14:13:25.123Z x', '<time> x'],
  ['2026-09-21 14:13:25,123 +0200 x', '<time> x'],
  ['[21/Sep/2026:14:13:25 +0000] x', '[<time>] x'],
  ['[Mon Sep 21 14:13:25.123 2026] x', '[<time>] x'],
  ['Nov  1 22:59:44 host', '<time> host'],
  ['1:M 21 Sep 2026 14:13:25.123 * Ready', '<num>:M <time> * Ready'],
  ['I0921 14:13:25.123456 1 a.go:7] "Hi." k="v"', 'I<time> <num> a.go:<num>] "Hi." k=<*>'],
  ['open "a b.txt" or \'c d\' failed', 'open <str> or <str> failed'],
  ["can't and don't", "can't and don't"],
  ['an "open quote', 'an "open quote'],
  ['a=b c==d e= f="x y" g=[1, 2] (h=3)', 'a=<*> c==d e= f=<*> g=<*> (h=<*>)'],
  ['GET /a/b?c=d&e=f done? yes', 'GET /a/b?<*> done? yes'],
  ['pod cart-7d9f8c6b5x-x2k9p cart-7d9f8c6b5x-xkqzp', 'pod cart-<id>-<id> cart-<id>-<id>'],
  ['v1 h2c worker12 k8s', 'v1 h2c worker<num> k8s'],
  ['a\0b\u0007c\u0085d\u2028e', 'a b c d e'],
  ['größe 12 日本 3', 'größe <num> 日本 <num>'],
  ['', ''],
])('%j is masked as %j', (text, template) => {
  expect(masked(text)).toBe(template);
});

test('the words behind the last that is looked at are one sign', () => {
  expect(masked('a b c d e', 3)).toBe('a b c …');
  expect(masked('a b c', 3)).toBe('a b c');
});
