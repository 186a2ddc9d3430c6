import { gzipSync } from 'node:zlib';

/** A tar header as bytes, without any library: hostile ones too. */
export interface RawHeader {
  readonly name: string;
  /** Type flag. Default `0`, a file. */
  readonly type?: string;
  /** What the header says. Default: the body's length. */
  readonly size?: number;
  readonly body?: Buffer | string;
  readonly linkname?: string;
  /** True: one bit of the sum is wrong. */
  readonly hasWrongSum?: boolean;
}

/** Header, body and padding. */
export function tarEntry(header: RawHeader): Buffer {
  const body = Buffer.from((header.body ?? '') as string);
  const block = Buffer.alloc(512);
  block.write(header.name, 0, 100);
  block.write('0000600\0' + '0000000\0' + '0000000\0', 100);
  block.write(`${(header.size ?? body.length).toString(8).padStart(11, '0')}\0`, 124);
  block.write('00000000000\0        ', 136);
  block.write(header.type ?? '0', 156);
  block.write(header.linkname ?? '', 157, 100);
  block.write('ustar\x0000', 257);
  const sum = block.reduce((a, b) => a + b, 0) + (header.hasWrongSum === true ? 1 : 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return Buffer.concat([block, body, Buffer.alloc((512 - (body.length % 512)) % 512)]);
}

const model = tarEntry({ name: 'describes/shop/p-0000000.txt' });
const digitsAt = model.indexOf('0000000');
const modelSum = parseInt(model.toString('latin1', 148, 154), 8);

/** A thousand empty descriptions with numbers from `first` on, of which only number and sum are made anew. */
export function manyEntries(first: number): Buffer {
  const blocks = Buffer.concat(Array<Buffer>(1000).fill(model));
  for (let i = 0; i < 1000; i++) {
    const digits = String(first + i).padStart(7, '0');
    const added = Array.from(digits, Number).reduce((sum, digit) => sum + digit, 0);
    blocks.write(digits, i * 512 + digitsAt);
    blocks.write((modelSum + added).toString(8).padStart(6, '0'), i * 512 + 148);
  }
  return blocks;
}

/** A pax header for the entry that follows. */
export function paxEntry(records: Readonly<Record<string, string>>, type = 'x'): Buffer {
  const body = Object.entries(records)
    .map(([key, value]) => {
      const rest = ` ${key}=${value}\n`;
      const bytes = Buffer.byteLength(rest);
      let length = bytes + String(bytes).length;
      if (String(length).length > String(bytes).length) length++;
      return `${String(length)}${rest}`;
    })
    .join('');
  return tarEntry({ name: 'PaxHeader', type, body });
}

export const endOfTar = Buffer.alloc(1024);

export const metadataJson = JSON.stringify({
  ...{ format: 1, state: 'finished', startedAt: '2026-11-21T08:00:00Z', namespaces: [] },
  ...{ flags: {}, eventsEnabled: true, follow: true, tags: {}, lines: 0 },
});

/** An archive that opens, but for what is put into it. */
export function tarball(...entries: readonly Buffer[]): Buffer {
  return gzipSync(
    Buffer.concat([
      tarEntry({ name: 'metadata.json', body: metadataJson }),
      tarEntry({ name: 'logs.jsonl', body: '' }),
      ...entries,
      endOfTar,
    ]),
  );
}
