import { describe, expect, test } from '@jest/globals';
import { lineText, stampNs, stampMs, stampText } from '../batch/line-access.ts';
import { LineCutter, type LineCut } from './line-cutter.ts';

const STAMP = '2026-01-02T03:04:05.123456789Z';

function textsOf(cuts: readonly (LineCut | undefined)[]): string[] {
  return cuts.flatMap((cut) =>
    cut === undefined
      ? []
      : Array.from({ length: cut.count }, (_, line) => lineText(cut, line).toString('latin1')),
  );
}

function cutAll(chunks: readonly Buffer[], longest?: number): string[] {
  const cutter = new LineCutter(longest);
  const cuts = chunks.map((chunk) => cutter.push(chunk));
  return textsOf([...cuts, cutter.flush()]);
}

describe('LineCutter', () => {
  const texts = ['one', '', 'crlf\r', 'nul\0nul', '\xff\xfe\xc3(', 'x'.repeat(300), ' two words '];
  const bytes = Buffer.from(texts.map((text) => `${STAMP} ${text}\n`).join(''), 'latin1');

  test('gives the same lines wherever the stream is cut into chunks', () => {
    for (let at = 0; at <= bytes.length; at++) {
      expect(cutAll([bytes.subarray(0, at), bytes.subarray(at)])).toEqual(texts);
    }
    expect(cutAll([...bytes].map((byte) => Buffer.of(byte)))).toEqual(texts);
  });

  test('holds a line without newline, at every length, until it is flushed', () => {
    for (let end = 0; end < bytes.length; end++) {
      const cutter = new LineCutter();
      const whole = textsOf([cutter.push(bytes.subarray(0, end))]);
      expect(whole).toEqual(texts.slice(0, whole.length));
      expect(cutter.heldBytes).toBe(end - 1 - (end === 0 ? -1 : bytes.lastIndexOf(10, end - 1)));
    }
  });

  test('glues a line of 1 MB from many chunks', () => {
    const long = 'y'.repeat(1024 * 1024);
    const stream = Buffer.from(`${STAMP} ${long}\n${STAMP} next\n`);
    const chunks = Array.from({ length: Math.ceil(stream.length / 16_384) }, (_, i) =>
      stream.subarray(i * 16_384, (i + 1) * 16_384),
    );
    expect(cutAll(chunks)).toEqual([long, 'next']);
  });

  test('delivers an endless line in the same pieces however it arrives', () => {
    const line = Buffer.from(`${STAMP} ${'0123456789'.repeat(30)}\n${STAMP} z\n`);
    const pieces = cutAll([line], 64);
    expect(pieces.join('')).toBe(`${'0123456789'.repeat(30)}z`);
    for (let at = 0; at <= line.length; at++) {
      expect(cutAll([line.subarray(0, at), line.subarray(at)], 64)).toEqual(pieces);
    }
  });

  test('tells a sentence of the kubelet from a line, and the rest of a long line from both', () => {
    const served = new LineCutter().push(Buffer.from(`${STAMP} a\nfailed to watch file\n`));
    expect(served?.unstamped).toBe(1);
    const pieces = new LineCutter(40).push(Buffer.from(`${STAMP} ${'a'.repeat(60)}\n`));
    expect(pieces?.unstamped).toBe(-1);
  });

  test('does not keep a large network buffer alive for a small chunk', () => {
    const slab = Buffer.alloc(65_536);
    slab.write(`${STAMP} small\n`);
    const cut = new LineCutter().push(slab.subarray(0, 37));
    expect(cut?.bytes.buffer).not.toBe(slab.buffer);
  });
});

describe('stamps', () => {
  const stamps: readonly (readonly [string, bigint])[] = [
    ['1970-01-01T00:00:00.000000001Z', 1n],
    ['2026-01-02T03:04:05.123456789Z', 1_767_323_045_123_456_789n],
    ['2026-01-02T05:04:05.123456789+02:00', 1_767_323_045_123_456_789n],
    ['2026-01-01T21:34:05.123456789-05:30', 1_767_323_045_123_456_789n],
    ['2026-01-02T03:04:05.12Z', 1_767_323_045_120_000_000n],
    ['2026-01-02T03:04:05Z', 1_767_323_045_000_000_000n],
    ['2024-02-29T23:59:59.999999999Z', 1_709_251_199_999_999_999n],
  ];

  test.each(stamps)('reads %s to the nanosecond', (stamp, ns) => {
    const cut = new LineCutter().push(Buffer.from(`${stamp} text\n`));
    if (cut === undefined) throw new Error('no line');
    expect(stampNs(cut, 0)).toBe(ns);
    expect(stampText(cut, 0)).toBe(stamp);
    expect(stampMs(cut, 0)).toBeCloseTo(Number(ns / 1000n) / 1000, 2);
    expect(lineText(cut, 0).toString()).toBe('text');
  });

  test('are absent where a line has none', () => {
    const cut = new LineCutter().push(Buffer.from('rpc error: code = Unknown\n2026-13 x\n'));
    if (cut === undefined) throw new Error('no line');
    expect([stampNs(cut, 0), stampText(cut, 1), stampMs(cut, 0)]).toEqual([
      undefined,
      undefined,
      NaN,
    ]);
    expect(lineText(cut, 0).toString()).toBe('rpc error: code = Unknown');
  });
});
