import type { IncomingHttpHeaders } from 'node:http';
import { faults } from '../faults.ts';
import type { GuessLimit } from './guess-limit.ts';
import { hashOf, sameHash, textOf, type SecretHash } from './secrets.ts';
import type { ViewerId, WebServerOptions } from './web-options.ts';

/** What the keys that came with a request are worth. */
export type KeyCheck =
  | { readonly kind: 'viewer'; readonly viewer: ViewerId; readonly by: 'cookie' | 'token' }
  | { readonly kind: 'none' }
  | { readonly kind: 'wrong' }
  | { readonly kind: 'wait'; readonly ms: number };

/** What GET /session comes to; `cookie` is a new one to set. */
export type Exchange =
  | { readonly kind: 'open'; readonly cookie: string | undefined }
  | Exclude<KeyCheck, { kind: 'viewer' }>;

interface Browser {
  readonly secret: SecretHash;
}

interface KeysInit {
  readonly token: string | undefined;
  readonly limit: GuessLimit;
  readonly randomBytes: WebServerOptions['randomBytes'];
  /** After a code was used and another made. */
  readonly onNewCode: () => void;
}

interface Given {
  readonly headers: IncomingHttpHeaders;
  /** IP address of the other side. */
  readonly remote: string;
}

const browsersKept = 1000;
const none = { kind: 'none' } as const;

/** One-time code, reusable token, and the cookies that were given for them. */
export class AccessKeys {
  readonly #init: KeysInit;
  readonly #token: SecretHash | undefined;
  readonly #browsers = new Map<ViewerId, Browser>();
  #code: string;

  /** @throws KtlError WEB_TOKEN_UNFIT */
  constructor(init: KeysInit) {
    this.#init = init;
    this.#token = init.token === undefined ? undefined : hashOf(checkedToken(init.token));
    this.#code = textOf(init.randomBytes(16));
  }

  /** Works once. */
  get code(): string {
    return this.#code;
  }

  get browsers(): number {
    return this.#browsers.size;
  }

  get hasToken(): boolean {
    return this.#token !== undefined;
  }

  /** True for a key that opens something now, wherever it was found. */
  isKey(text: string): boolean {
    const hash = hashOf(text);
    return sameHash(hash, hashOf(this.#code)) || this.#isToken(hash);
  }

  /** Judges the cookie called `cookieName`, and a bearer token. */
  check({ headers, remote }: Given, cookieName: string): KeyCheck {
    const viewer = this.#viewerOf(headers.cookie, cookieName);
    if (viewer !== undefined) return { kind: 'viewer', viewer, by: 'cookie' };
    const bearer = bearerOf(headers);
    if (bearer === undefined) return none;
    const ms = this.#init.limit.waitMs(remote);
    if (ms > 0) return { kind: 'wait', ms };
    const hash = hashOf(bearer);
    if (this.#isToken(hash)) return { kind: 'viewer', viewer: this.newViewer(), by: 'token' };
    this.#init.limit.wrong(remote, hash);
    return { kind: 'wrong' };
  }

  /** Gives a cookie for a code or the token. A code is used up, whoever brings it. */
  exchange(given: Given, cookieName: string): Exchange {
    const known = this.check(given, cookieName);
    const byCookie = known.kind === 'viewer' && known.by === 'cookie';
    const code = given.headers['x-ktl-code'];
    if (typeof code === 'string' && known.kind !== 'wait') {
      const ms = byCookie ? 0 : this.#init.limit.waitMs(given.remote);
      if (ms > 0) return { kind: 'wait', ms };
      const hash = hashOf(code);
      if (sameHash(hash, hashOf(this.#code))) {
        this.#renew();
        return { kind: 'open', cookie: byCookie ? undefined : this.#issue() };
      }
      if (known.kind !== 'viewer') {
        this.#init.limit.wrong(given.remote, hash);
        return { kind: 'wrong' };
      }
    }
    if (known.kind !== 'viewer') return known;
    return { kind: 'open', cookie: byCookie ? undefined : this.#issue() };
  }

  newViewer(): ViewerId {
    return textOf(this.#init.randomBytes(9));
  }

  #renew(): void {
    this.#code = textOf(this.#init.randomBytes(16));
    this.#init.onNewCode();
  }

  #issue(): string {
    const viewer = this.newViewer();
    const secret = textOf(this.#init.randomBytes(32));
    this.#browsers.set(viewer, { secret: hashOf(secret) });
    if (this.#browsers.size > browsersKept) {
      for (const oldest of this.#browsers.keys()) {
        this.#browsers.delete(oldest);
        break;
      }
    }
    return `${viewer}.${secret}`;
  }

  // A server on another port of this host may have set cookies of our name: one right one is enough.
  #viewerOf(header: string | undefined, cookieName: string): ViewerId | undefined {
    for (const value of cookiesOf(header, cookieName)) {
      const [viewer = '', secret = ''] = value.split('.', 2);
      const browser = this.#browsers.get(viewer);
      if (browser === undefined || !sameHash(browser.secret, hashOf(secret))) continue;
      this.#browsers.delete(viewer);
      this.#browsers.set(viewer, browser);
      return viewer;
    }
    return undefined;
  }

  #isToken(hash: SecretHash): boolean {
    return this.#token !== undefined && sameHash(this.#token, hash);
  }
}

function cookiesOf(header: string | undefined, name: string): readonly string[] {
  const pairs = (header ?? '').split(';', 100).map((pair) => pair.trim());
  const prefix = `${name}=`;
  const values = pairs.filter((pair) => pair.startsWith(prefix));
  return values.slice(0, 8).map((pair) => pair.slice(prefix.length));
}

function bearerOf({ authorization }: IncomingHttpHeaders): string | undefined {
  return /^bearer +(\S{1,512})$/i.exec(authorization ?? '')?.[1];
}

function checkedToken(token: string): string {
  if (!/^[\x21-\x7e]*$/.test(token)) {
    throw faults.WEB_TOKEN_UNFIT({ reason: 'has blanks, or characters that are not ASCII' });
  }
  if (token.length < 16) {
    throw faults.WEB_TOKEN_UNFIT({ reason: 'has fewer than 16 characters, so it can be guessed' });
  }
  if (token.length > 512) {
    throw faults.WEB_TOKEN_UNFIT({ reason: 'has more than 512 characters' });
  }
  return token;
}
