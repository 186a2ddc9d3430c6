import { expect, test } from '@jest/globals';
import { redactLine } from './redact-line.ts';

test.each([
  ['password=hunter2 next', 'password=[redacted] next'],
  ['{"password":"hunter2","a":1}', '{"password":"[redacted]","a":1}'],
  ['{"db_password": "two words", "a": 1}', '{"db_password": "[redacted]", "a": 1}'],
  ['Authorization: Bearer abc.def-ghi12', 'Authorization: Bearer [redacted]'],
  ['dial postgres://shop:hunter2@db/shop', 'dial postgres://shop:[redacted]@db/shop'],
  ['jwt eyJhbGciOiJI.eyJzdWIiOiIx.c2ln end', 'jwt [redacted] end'],
  ['ghp_0123456789abcdefghij', '[redacted]'],
  ['nothing to see, key frames: 3', 'nothing to see, key frames: 3'],
  ['tokens used: none', 'tokens used: none'],
])('%s', (line, redacted) => {
  expect(redactLine(line)).toBe(redacted);
});
