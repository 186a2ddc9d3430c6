import { describe, expect, test } from '@jest/globals';
import { FakeStream } from '../../test/fake-host.ts';
import { createLogger } from './logger.ts';
import { openPinoWriter } from './pino-writer.ts';

describe('the logger', () => {
  test('loads nothing while nothing is severe enough', async () => {
    let loads = 0;
    const log = createLogger('warn', async () => {
      loads += 1;
      return () => undefined;
    });
    log.debug('quiet');
    log.info('quiet');
    await log.flush();
    expect(loads).toBe(0);
  });

  test('keeps the order of messages given while it loads', async () => {
    const seen: string[] = [];
    const log = createLogger('info', async () => (_, message) => void seen.push(message));
    log.info('one');
    log.error('two');
    await log.flush();
    log.warn('three');
    expect(seen).toEqual(['one', 'two', 'three']);
  });

  test('writes one JSON object a line into a pipe', async () => {
    const stream = new FakeStream();
    const log = createLogger('debug', () => openPinoWriter(stream, false));
    log.debug('hello', { pod: 'web-0' });
    await log.flush();
    expect(JSON.parse(stream.text)).toMatchObject({ level: 'debug', msg: 'hello', pod: 'web-0' });
  });

  test('writes a readable line on a terminal, without colours where they are off', async () => {
    const stream = new FakeStream();
    stream.isTTY = true;
    const log = createLogger('debug', () => openPinoWriter(stream, false));
    log.warn('connection lost', { pod: 'web-0' });
    await log.flush();
    expect(stream.text).toMatch(/^\[[\d:.]+\] WARN: connection lost \{"pod":"web-0"\}\n$/);
  });
});
