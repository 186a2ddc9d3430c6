import { gzipSync } from 'node:zlib';

/** An entry of an archive as bytes, without any library: ones that no library would write too. */
export interface RawEntry {
  readonly name: string;
  /** Type flag: 0 a file, 1 a link, 2 a symlink, 3 a character device, 5 a folder. Default a file. */
  readonly type?: '0' | '1' | '2' | '3' | '5';
  readonly body?: Buffer | string;
  readonly linkname?: string;
}

const blockBytes = 512;

export function rawEntry({ name, type = '0', body = '', linkname = '' }: RawEntry): Buffer {
  const bytes = Buffer.from(body as string);
  const block = Buffer.alloc(blockBytes);
  block.write(name, 0, 100);
  block.write('0000600\0' + '0000000\0' + '0000000\0', 100);
  block.write(`${bytes.length.toString(8).padStart(11, '0')}\0`, 124);
  block.write('00000000000\0        ', 136);
  block.write(type, 156);
  block.write(linkname, 157, 100);
  block.write('ustar\x0000', 257);
  const sum = block.reduce((a, b) => a + b, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  const padding = Buffer.alloc((blockBytes - (bytes.length % blockBytes)) % blockBytes);
  return Buffer.concat([block, bytes, padding]);
}

const metadata = JSON.stringify({
  ...{ format: 1, state: 'finished', startedAt: '2026-11-21T08:00:00Z', namespaces: [] },
  ...{ flags: {}, eventsEnabled: true, follow: true, tags: {}, lines: 0 },
});

/** What a capture begins with. */
export const firstEntries = Buffer.concat([
  rawEntry({ name: 'metadata.json', body: metadata }),
  rawEntry({ name: 'logs.jsonl' }),
]);

export const endOfTar = Buffer.alloc(2 * blockBytes);

/** A capture as a tarball that opens, but for what is put into it. */
export function rawTarball(...entries: readonly RawEntry[]): Buffer {
  return gzipSync(Buffer.concat([firstEntries, ...entries.map(rawEntry), endOfTar]));
}

const zero = 0x30;
const model = rawEntry({ name: 'describes/shop/p-0000000.txt' });
const [digitsAt, sumAt] = [model.indexOf('0000000'), 148];
const modelSum = parseInt(model.toString('latin1', sumAt, sumAt + 6), 8);

/** A thousand empty descriptions with numbers from `first` on, of which only number and sum are made anew. */
export function thousandEntries(first: number): Buffer {
  const blocks = Buffer.alloc(1000 * model.length, model);
  for (let at = 0; at < 1000; at += 1) {
    const digits = String(first + at).padStart(7, '0');
    const added = Buffer.from(digits).reduce((sum, digit) => sum + digit - zero, 0);
    blocks.write(digits, at * model.length + digitsAt);
    const sum = (modelSum + added).toString(8).padStart(6, '0');
    blocks.write(sum, at * model.length + sumAt);
  }
  return blocks;
}
