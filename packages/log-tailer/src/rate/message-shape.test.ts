import { describe, expect, test } from '@jest/globals';
import { messageShape } from './message-shape.ts';

describe('messageShape', () => {
  test.each([
    ['order 4711 failed after 12.5ms', 'order <n> failed after <n>ms'],
    ['user 0b9c9f0e-3f0b-4b55-9d32-7a4f2a3d1c11 is gone', 'user <uuid> is gone'],
    ['dial tcp 10.0.3.17:5432: connect: refused', 'dial tcp <ip>: connect: refused'],
    ['at 0x7ffee3 in frame', 'at <hex> in frame'],
    ['commit 3f9ab21c missing', 'commit <hex> missing'],
    ['no answer of api-7d9f8b6c54-x2k4z yet', 'no answer of api-<pod> yet'],
    ['lease until 2026-09-21T14:13:25.123Z', 'lease until <time>'],
    ['2026-09-21T14:13:25Z ERROR  disk full', 'disk full'],
    ['2026-09-21 14:13:25,003 ERROR: disk full', 'disk full'],
    ['[ERROR] disk  full\n', 'disk full'],
    ['E0921 14:13:25.123456       1 sync.go:42] disk full', 'disk full'],
    ['no price of ord-6tqw4k', 'no price of ord-<id>'],
    ['no price of ord-tqwk42', 'no price of ord-<id>'],
    ['session 8k2mzq7w ended', 'session <id> ended'],
    ['span 3fa9 of c0ffee1a lost', 'span <hex> of <hex> lost'],
    ['took 1500ms, 1h30m15s of 128MiB', 'took <n>ms, <n>h<n>m<n>s of <n>MiB'],
    ['sha256 of web12 on node-pool', 'sha<n> of web<n> on node-pool'],
    ['error', 'error'],
    ['errors were found', 'errors were found'],
    ['defaced facade', 'defaced facade'],
    ['', ''],
  ])('%s: %s', (message, shape) => {
    expect(messageShape(message)).toBe(shape);
  });

  test('is its own shape, and bounded, whatever the message', () => {
    const long = `x${'1a '.repeat(100_000)}`;
    for (const message of [long, 'order 4711 at 10.0.0.1 of 3f9ab21c', '2026-09-21T14:13:25Z ok']) {
      const shape = messageShape(message);
      expect(shape.length).toBeLessThanOrEqual(240);
      expect(messageShape(shape)).toBe(shape);
    }
  });
});
