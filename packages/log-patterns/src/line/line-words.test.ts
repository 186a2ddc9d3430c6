import { expect, test } from '@jest/globals';
import { LineReader } from './line-words.ts';

function read(line: string): string {
  const { words, keys } = new LineReader(64).read(line);
  return [...words, keys].join(' ').trim();
}

test.each([
  ['{"level":"info","msg":"order 12 placed","a":{"msg":"x"}}', 'order <num> placed {a,level,msg}'],
  ['{"message":"b \\"q\\" \\u0041","@t":1}', 'b <str> A {@t,message}'],
  ['{"event":"worse","msg":"better"}', 'better {event,msg}'],
  ['{"msg":"first\\nsecond 1"}', 'first {msg}'],
  ['{"a":1,"a":2,"b":[1,{"c":"}"}]}', '{a,b}'],
  ['{"user-12":1,"x y":2}', '{user-<num>,x_y}'],
  ['{"msg":"cut off, at le', 'cut off, at le {msg}'],
  ['{"msg":12}', '{msg}'],
  ['{}', '{}'],
  ['{not: json}', '{not: json}'],
  ['level=info msg="read 1 \\"a b\\"" dur=1s', 'read <num> <str> {dur,level,msg}'],
  ['msg=up a=', 'up {a,msg}'],
  ['a=1 then text', 'a=<*> then text'],
  ['\tat com.x.Y.z(Y.java:12)', 'at <frame>'],
  ['    at async run (file:///a b/c.js:1:2)', 'at <frame>'],
  ['  File "a.py", line 3, in f', 'File <frame>'],
  ['main.(*Server).handle(0xc0000a6000, {0x1, 0x2})', '<frame>'],
  ['panic({0x1, 0x2})', '<frame>'],
  ['\t/app/main.go:42 +0x1d', '<frame>'],
  ['created by net/http.Serve in goroutine 7', 'created by <frame>'],
  ['#0 /var/www/a.php(12): f()', '#<num> <frame>'],
  ['order.create(alice)', 'order.create(alice)'],
  ['  indented text 1', 'indented text <num>'],
])('%j is read as %j', (line, expected) => {
  expect(read(line)).toBe(expected);
});
