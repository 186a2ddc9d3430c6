import { describe, expect, test } from '@jest/globals';
import { BatchPacker } from './batch-packer.ts';
import type { CaptureBatch, LineChunk } from './capture-batch.ts';

const stream = { namespace: 'n', pod: 'p', container: 'c' };

/** Each line behind two bytes that are not of it. */
function batchOf(lines: readonly string[], more: Partial<CaptureBatch> = {}): CaptureBatch {
  const bytes = Buffer.from(lines.map((line) => `> ${line}`).join(''));
  const offsets = new Uint32Array(lines.length * 2);
  let at = 0;
  lines.forEach((line, index) => {
    const end = at + 2 + Buffer.byteLength(line);
    offsets.set([at + 2, end], index * 2);
    at = end;
  });
  const timesNs = BigInt64Array.from(lines, () => 1n);
  return { stream, bytes, offsets, timesNs, collectedMs: 0, ...more };
}

function textsOf(chunk: LineChunk | undefined, offsets = chunk?.offsets): string[] {
  if (chunk === undefined || offsets === undefined) return [];
  const texts: string[] = [];
  for (let i = 0; i < offsets.length; i += 2) {
    texts.push(Buffer.from(chunk.bytes.subarray(offsets[i], offsets[i + 1])).toString());
  }
  return texts;
}

describe('packed batches', () => {
  test('are lines in their order, each of its stream', () => {
    const packer = new BatchPacker();
    expect(packer.add(batchOf(['a', '', 'ccc']))).toBe(undefined);
    expect(packer.add(batchOf([]))).toBe(undefined);
    packer.add(batchOf(['d'], { stream: { ...stream, pod: 'q' }, late: true }));
    packer.add(batchOf(['e']));
    const chunk = packer.take();
    expect(textsOf(chunk)).toEqual(['a', '', 'ccc', 'd', 'e']);
    expect(chunk?.streams.map(({ pod }) => pod)).toEqual(['p', 'q']);
    expect(chunk?.parts.map((part) => [part.stream, part.count, part.late])).toEqual([
      [1, 3, false],
      [2, 1, true],
      [1, 1, false],
    ]);
    expect(packer.take()).toBe(undefined);
    packer.add(batchOf(['f']));
    expect(packer.take()?.streams).toEqual([]);
  });

  test.each([
    ['fewer offsets than times', { timesNs: BigInt64Array.of(1n, 2n) }],
    ['fewer levels', { levels: new Uint8Array(0) }],
    ['an offset behind its bytes', { offsets: Uint32Array.of(0, 99) }],
    ['an end before its start', { offsets: Uint32Array.of(2, 1) }],
    ['no time of collection', { collectedMs: Number.NaN }],
    ['rendered lines too many', { rendered: { bytes: Buffer.of(), offsets: new Uint32Array(4) } }],
  ])('are refused with %s, and the next goes on', (_, wrong) => {
    const packer = new BatchPacker();
    expect(() => packer.add(batchOf(['a'], wrong))).toThrow(RangeError);
    packer.add(batchOf(['b']));
    expect(textsOf(packer.take())).toEqual(['b']);
  });

  test('come out full, and larger than usual where a batch is', () => {
    const packer = new BatchPacker();
    const large = 'x'.repeat(1_000_000);
    packer.add(batchOf(['small']));
    expect(textsOf(packer.add(batchOf([large, 'y'])))).toEqual(['small']);
    expect(textsOf(packer.add(batchOf(['next'])))).toEqual([large, 'y']);
    expect(textsOf(packer.take())).toEqual(['next']);
  });

  test('bring nothing of the use before into a buffer that is used again', () => {
    const packer = new BatchPacker();
    const own = { bytes: Buffer.from('shown'), offsets: Uint32Array.of(0, 5) };
    packer.add(batchOf(['a'], { rendered: own, levels: Uint8Array.of(6) }));
    const first = packer.take();
    expect(textsOf(first, first?.rendered)).toEqual(['shown']);
    packer.reuse(first?.bytes.buffer as ArrayBuffer);
    packer.add(batchOf(['b']));
    packer.add(batchOf(['c'], { rendered: own }));
    packer.add(batchOf(['d']));
    const second = packer.take();
    expect(second?.bytes.buffer).toBe(first?.bytes.buffer);
    expect([...(second?.levels ?? [])]).toEqual([0, 0, 0]);
    expect(textsOf(second)).toEqual(['b', 'c', 'd']);
    expect(textsOf(second, second?.rendered)).toEqual(['', 'shown', '']);
  });
});
