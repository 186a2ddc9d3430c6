import { describe, expect, test } from '@jest/globals';
import { hasCode } from '@ktl/faults';
import { forSeeds, type Random } from '../../test/random.ts';
import type { NewFrame } from '../frames/frame.ts';
import { createFrameRedactor } from './frame-redactor.ts';
import { createLineRedactor } from './line-redactor.ts';
import { createRedactor } from './redactor.ts';

const { redact } = createRedactor();
const alnum = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const base64 = `${alnum}+/`;
const url64 = `${alnum}-_`;

describe('default rules', () => {
  test.each([
    ['GET / Authorization: Bearer abc.def-123', 'GET / Authorization: Bearer ***'],
    ['"Authorization":"Basic dXNlcjpwYXNz"}', '"Authorization":"Basic ***"}'],
    [
      'map[Authorization:[Bearer s3cr3t-t0ken] Accept:[*/*]]',
      'map[Authorization:[Bearer ***] Accept:[*/*]]',
    ],
    ['Authorization: Digest username="m", response="6629"', 'Authorization: Digest ***'],
    ['authorization=rawvalue', 'authorization=***'],
    ['using bearer abcdef0123', 'using bearer ***'],
    ['login password=hunter2 user=bob', 'login password=*** user=bob'],
    ['{"password":"hun\\"ter2","user":"bob"}', '{"password":"***","user":"bob"}'],
    [
      String.raw`{"msg":"{\"password\":\"hunter2\",\"user\":\"bob\"}"}`,
      String.raw`{"msg":"{\"password\":\"***\",\"user\":\"bob\"}"}`,
    ],
    ['DB_PASSWORD=a,b;c user=x', 'DB_PASSWORD=*** user=x'],
    ['{Password:hunter2 User:x}', '{Password:*** User:x}'],
    ['POST /x?api_key=k1&user=bob', 'POST /x?api_key=***&user=bob'],
    ['AWS_SECRET_ACCESS_KEY=wJalrXUt/bPx', 'AWS_SECRET_ACCESS_KEY=***'],
    ['passwd: "two words"', 'passwd: "***"'],
    ["token = 'x y'", "token = '***'"],
    ['key id AKIAIOSFODNN7EXAMPLE used', 'key id *** used'],
    [`push with ghp_${'a'.repeat(36)}`, 'push with ***'],
    ['push with glpat-abcdefghij0123456789', 'push with ***'],
    ['xoxb-123456789-abcdef', '***'],
    ['postgres://app:p%40ss@db:5432/x', 'postgres://app:***@db:5432/x'],
    ['redis://:pw@cache', 'redis://:***@cache'],
    ['run --db-password hunter2 --verbose', 'run --db-password *** --verbose'],
    [
      '-----BEGIN RSA PRIVATE KEY-----\\nMIIE\\n-----END RSA PRIVATE KEY-----"',
      '-----BEGIN RSA PRIVATE KEY-----***-----END RSA PRIVATE KEY-----"',
    ],
  ])('%s', (text, redacted) => {
    expect(redact(text)).toBe(redacted);
  });

  test.each([
    'GET http://host:8080/a 200 12ms',
    'tokens: 512, promptTokens=12',
    'the secret was mounted; token refreshed',
    'commit 4f6e2a of github.com/x/y, glide path, asia-east1',
    'latency=12ms keys=3 monkey: george',
  ])('leaves alone: %s', (text) => {
    expect(redact(text)).toBe(text);
  });

  test('finds a secret that colours cut in pieces, and leaves the colours', () => {
    expect(redact('pass\x1b[1mword=\x1b[31mhun\x1b[32mter2\x1b[0m ok')).toBe(
      'pass\x1b[1mword=\x1b[31m***\x1b[32m\x1b[0m ok',
    );
  });
});

describe('rules of one’s own', () => {
  test('replace their match, or their group `secret`', () => {
    const own = createRedactor([
      { name: 'card', pattern: String.raw`\b\d{4}-\d{4}\b` },
      { name: 'pin', pattern: String.raw`pin (?<secret>\d+)` },
    ]);
    expect(own.redact('card 1234-5678 pin 99')).toBe('card *** pin ***');
  });

  test('a wrong one is named, and its text is not shown', () => {
    for (const pattern of ['my-secret(', 'x*']) {
      let thrown: unknown;
      try {
        createRedactor([{ name: 'mine', pattern }]);
      } catch (error) {
        thrown = error;
      }
      expect(hasCode(thrown, 'MIRROR_RULE_INVALID')).toBe(true);
      expect(String(thrown)).toContain('"mine"');
      expect(String(thrown)).not.toContain('my-secret');
    }
  });
});

test('no secret of a generated corpus survives in line, lineAnsi or raw', async () => {
  await forSeeds(4000, (random) => {
    const { text, secret } = planted(random);
    const coloured = colour(random, text);
    const [frame] = [{ ...lineOf(text), lineAnsi: coloured, raw: random.pick([text, coloured]) }];
    const out = createFrameRedactor(createRedactor())(frame) as typeof frame;
    for (const field of [out.line, out.lineAnsi, out.raw]) {
      const plain = field.replaceAll(/\x1b\[[\d;]*m/g, '');
      if (plain.includes(secret)) throw new Error(`${secret} survives in ${plain}`);
      // Not a piece of it either, as long as chance does not explain it.
      for (let at = 0; at + 8 <= secret.length; at++) {
        const piece = secret.slice(at, at + 8);
        if (plain.includes(piece)) throw new Error(`${piece} of ${secret} survives in ${plain}`);
      }
    }
  });
});

test('a private key over many lines is hidden, each source for itself, and what follows is not', () => {
  const redactFrame = createFrameRedactor(createRedactor());
  const show = (text: string, pod = 'a'): string =>
    (redactFrame(lineOf(text, pod)) as { line: string }).line;
  expect(show('-----BEGIN EC PRIVATE KEY-----')).toBe('-----BEGIN EC PRIVATE KEY-----');
  expect(show('MHcCAQEEIIGZ+eLxNvAHkFAkE')).toBe('***');
  expect(show('MHcCAQEEIIGZ+eLxNvAHkFAkE', 'b')).toBe('MHcCAQEEIIGZ+eLxNvAHkFAkE');
  expect(show('AwEHoA==')).toBe('***');
  expect(show('-----END EC PRIVATE KEY-----')).toBe('***');
  expect(show('AwEHoA==')).toBe('AwEHoA==');
});

test('a private key is hidden in lines of one source that are no frames', () => {
  const redactLine = createLineRedactor(createRedactor());
  const lines = [
    '-----BEGIN PRIVATE KEY-----',
    'MIIEvQIBADANBgkq',
    '-----END PRIVATE KEY-----',
    'a=1',
  ];
  expect(lines.map(redactLine)).toEqual([lines[0], '***', '***', 'a=1']);
});

test('texts of other frames are redacted too, however deep', () => {
  const redactFrame = createFrameRedactor(createRedactor());
  const ts = '2026-11-21T10:00:00Z';
  const row = { objectKind: 'Pod', namespace: 'n', name: 'p', status: 'x', ready: false };
  const frame: NewFrame = { kind: 'resources', ts, rows: [{ ...row, message: 'token=abc' }] };
  expect(redactFrame(frame)).toEqual({ ...frame, rows: [{ ...row, message: 'token=***' }] });
});

test('a rule of one’s own hides texts, and neither times nor names nor kinds', () => {
  const rules = [{ name: 'digits', pattern: '[0-9]+' }];
  const redactFrame = createFrameRedactor(createRedactor(rules));
  const at = '2026-11-21T10:00:00Z';
  const place = { namespace: 'n1', pod: 'p-0', container: 'c1', uid: 'u1', restart: 0 };
  const gap = { kind: 'gap', ts: at, ...place, cause: 'rotated', from: at, to: at } as const;
  const frames: NewFrame[] = [
    { ...gap, missedInstances: 1, message: '12 lines' },
    { kind: 'notice', ts: at, ...place, notice: 'attached', message: 'instance 3' },
  ];
  expect(frames.map(redactFrame)).toEqual([
    { ...frames[0], message: '*** lines' },
    { ...frames[1], message: 'instance ***' },
  ]);
});

function lineOf(text: string, pod = 'p'): Extract<NewFrame, { kind: 'line' }> {
  return {
    ...{ kind: 'line', ts: '2026-11-21T10:00:00Z', displayTs: '', namespace: 'n', pod },
    ...{ container: 'c', source: 'pod', glyph: '', line: text, lineAnsi: text, raw: text },
  };
}

function planted(random: Random): { text: string; secret: string } {
  const before = random.pick(['', 'INFO ', '2026-11-21 ERROR auth: ', '{"level":"info","msg":"']);
  const after = random.pick(['', ' ok', '"}', ' user=bob', ', retry']);
  const word = (length = 12 + random.below(30)): string => random.text(alnum, length);
  const name = random.pick(
    'password DB_PASSWORD passwd PassPhrase client_secret SECRET token accessToken api_key API-KEY apikey aws_secret_access_key accessKey secretKey'.split(
      ' ',
    ),
  );
  const sign = random.pick(['=', ': ', ':', ' = ', '=>']);
  const quoted = random.text(`${base64} !#$%()*,;:<>?@[]^_{|}~&=.-'`, 16);
  const forms: (() => [string, string])[] = [
    () => pair(word(), (s) => `${name}${sign}${s}`),
    () => pair(quoted, (s) => `"${name}": "${s}"`),
    () => pair(quoted.replaceAll("'", ''), (s) => `${name}='${s}'`),
    () => pair(quoted, (s) => String.raw`\"${name}\":\"${s}\"`),
    () => pair(random.text(`${url64}.~+/`, 24), (s) => `Bearer ${s}`),
    () =>
      pair(word(), (s) => `Authorization${sign}${random.pick(['Basic', 'Bearer', 'Token'])} ${s}`),
    () =>
      pair(['eyJ', '.eyJ', '.'].map((part) => part + random.text(url64, 30)).join(''), (s) => s),
    () => pair(`AKIA${random.text('ABCDEFGHIJKLMNOP234567', 16)}`, (s) => s),
    () => pair(`gh${random.text('pousr', 1)}_${word(36)}`, (s) => s),
    () => pair(`glpat-${random.text(url64, 20)}`, (s) => s),
    () => pair(`xoxb-${word()}-${word()}`, (s) => s),
    () => pair(random.text(`${alnum}!$&()*+,;=~._-`, 20), (s) => `https://bob:${s}@host/path`),
    () =>
      pair(
        random.text(base64, 64),
        (s) => `-----BEGIN PRIVATE KEY-----\\n${s}\\n-----END PRIVATE KEY-----`,
      ),
  ];
  const [secret, text] = random.pick(forms)();
  return { secret, text: before + text + after };
}

function pair(secret: string, write: (secret: string) => string): [string, string] {
  return [secret, write(secret)];
}

function colour(random: Random, text: string): string {
  return Array.from(text)
    .map((char) => (random.below(8) === 0 ? `\x1b[${String(random.below(48))}m${char}` : char))
    .join('');
}
