import { expect, test } from '@jest/globals';
import { createValueRedactor } from './redact-values.ts';

const redact = createValueRedactor();

test.each([
  ['DB_PASSWORD', 'hunter2'],
  ['db.password', 'hunter2'],
  ['api-key', 'abc'],
  ['app.yaml', 'db:\n  host: db\n  password: hunter2\n'],
  ['url', 'postgres://app:hunter2@db/shop'],
  ['header', 'Authorization: Bearer abcdef123456'],
])('%s with %j is not kept', (key, value) => {
  expect(redact(key, value)).toBe('[redacted]');
});

test.each([
  ['LOG_LEVEL', 'debug'],
  ['app.yaml', 'db:\n  host: db\n'],
  ['password', ''],
])('%s with %j is kept', (key, value) => {
  expect(redact(key, value)).toBe(value);
});
