import { describe, expect, test } from '@jest/globals';
import { FakeStream } from '../../test/fake-host.ts';
import { createOutput } from './output.ts';

describe('an output', () => {
  test('small writes of one turn leave as one', async () => {
    const stream = new FakeStream();
    const output = createOutput(stream);
    void output.write('a');
    void output.write(Buffer.from('b'));
    void output.write('c');
    await output.flush();
    expect(stream.writes).toEqual(['abc']);
  });

  test('a write waits while the reader is behind, and nothing is lost', async () => {
    const stream = new FakeStream();
    const output = createOutput(stream);
    stream.takesMore = false;
    const waiting = output.write('x'.repeat(70_000));
    expect(waiting).toBeInstanceOf(Promise);
    void output.write('more');
    expect(stream.writes).toHaveLength(1);
    stream.drain();
    await waiting;
    await output.flush();
    expect(stream.text).toHaveLength(70_004);
  });

  test('says in order when bytes have left, and nothing of bytes that are dropped', async () => {
    const stream = new FakeStream();
    const output = createOutput(stream);
    const left: string[] = [];
    stream.takesMore = false;
    for (const name of ['a', 'b'.repeat(70_000), 'c']) {
      void output.write(name, () => left.push(name.charAt(0)));
    }
    expect(left).toEqual([]);
    await new Promise(setImmediate);
    expect(left).toEqual(['a', 'b']);
    stream.drain();
    await output.flush();
    expect(left).toEqual(['a', 'b', 'c']);
    void output.write('d', () => left.push('d'));
    stream.fail('EPIPE');
    void output.write('e', () => left.push('e'));
    await output.flush();
    expect(left).toEqual(['a', 'b', 'c']);
  });

  test('a reader that goes away ends the output quietly, and releases who waits', async () => {
    const stream = new FakeStream();
    let closed = 0;
    const output = createOutput(stream, { onClosed: () => (closed += 1) });
    stream.takesMore = false;
    const waiting = output.write('x'.repeat(70_000));
    stream.fail('EPIPE');
    stream.fail('EPIPE');
    await waiting;
    expect([closed, output.closed]).toEqual([1, true]);
    expect(output.write('more')).toBeUndefined();
    await output.flush();
    expect(stream.writes).toHaveLength(1);
  });

  test('a full disk is a failure, not a reader that went away', () => {
    const stream = new FakeStream();
    const failures: Error[] = [];
    const output = createOutput(stream, { onFailed: (error) => failures.push(error) });
    stream.fail('ENOSPC');
    expect(failures.map(String)).toEqual(['Error: write ENOSPC']);
    expect(output.closed).toBe(true);
  });
});
