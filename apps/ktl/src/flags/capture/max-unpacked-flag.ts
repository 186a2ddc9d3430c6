import { accept, defineFlag, reject, type Parsed } from '@ktl/cli-kit';

const powers = ['', 'k', 'm', 'g', 't'];

/** How large a capture may be that is opened. */
export const maxUnpackedFlag = {
  maxUnpacked: defineFlag({
    name: 'max-unpacked',
    kind: 'custom',
    parse: parseBytes,
    expects: 'a size such as 100Gi, or bytes',
    placeholder: 'size',
    example: '100Gi',
    summary:
      'A tarball that unpacks to more is refused, unpacked folders are not; for captures of your own. Default: 64Gi',
  }),
};

function parseBytes(text: string): Parsed<number> {
  const [, digits, prefix = ''] = /^\s*(\d+)\s*(?:B|([KMGT])iB?)?\s*$/i.exec(text) ?? [];
  const bytes = Number(digits) * 1024 ** powers.indexOf(prefix.toLowerCase());
  return Number.isSafeInteger(bytes) && bytes > 0
    ? accept(bytes)
    : reject('is not a size', 'write bytes, or 500Mi, 100Gi, 2Ti');
}
