import { request as httpsRequest } from 'node:https';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { asRecord, asText, asTexts } from '../verbs/json-shape.ts';

/** What the issuer has to know. */
export interface OidcRefresh {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret?: string | undefined;
  readonly refreshToken: string;
  /** PEM; undefined: the machine's own trust store. */
  readonly ca?: Buffer | undefined;
}

/** What it gives. */
export interface OidcTokens {
  readonly idToken: string;
  /** The next one, where the issuer changes it with each use. */
  readonly refreshToken?: string | undefined;
}

interface Answer {
  readonly status: number;
  readonly fields: Readonly<Record<string, unknown>>;
}

const timeoutMs = 30_000;
const maxAnswerBytes = 1024 * 1024;

/**
 * A new id-token by the refresh grant. Throws errors whose message holds no secret.
 * @see OpenID Connect Core 1.0 §12, OpenID Connect Discovery 1.0 §4, RFC 6749 §6
 */
export async function refreshIdToken(
  refresh: OidcRefresh,
  signal: AbortSignal,
): Promise<OidcTokens> {
  const { issuer, ca, refreshToken } = refresh;
  const limit = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
  const wellKnown = `${issuer.replace(/\/+$/, '')}/.well-known/openid-configuration`;
  const discovered = await exchange({ url: wellKnown, ca, signal: limit });
  const endpoint = asText(discovered.fields['token_endpoint']);
  if (discovered.status !== 200 || endpoint === undefined) {
    throw new Error(`the issuer ${issuer} does not answer as one (${String(discovered.status)})`);
  }
  const methods = asTexts(discovered.fields['token_endpoint_auth_methods_supported']);
  const granted = await exchange({
    url: endpoint,
    ca,
    signal: limit,
    ...grantOf(refresh, methods),
  });
  const idToken = asText(granted.fields['id_token']);
  if (granted.status !== 200 || idToken === undefined) throw refusal(issuer, granted);
  return { idToken, refreshToken: asText(granted.fields['refresh_token']) ?? refreshToken };
}

/** Basic authentication unless the issuer takes the secret in the body only. */
function grantOf(
  { clientId, clientSecret = '', refreshToken }: OidcRefresh,
  methods: readonly string[],
): { readonly body: string; readonly authorization?: string } {
  const grant = { grant_type: 'refresh_token', refresh_token: refreshToken };
  const inBody = methods.length > 0 && !methods.includes('client_secret_basic');
  if (clientSecret !== '' && !inBody) {
    const pair = `${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret)}`;
    return {
      body: new URLSearchParams(grant).toString(),
      authorization: `Basic ${Buffer.from(pair).toString('base64')}`,
    };
  }
  const secret = clientSecret === '' ? {} : { client_secret: clientSecret };
  return { body: new URLSearchParams({ ...grant, client_id: clientId, ...secret }).toString() };
}

function refusal(issuer: string, { status, fields }: Answer): Error {
  const said = [asText(fields['error']), asText(fields['error_description'])].filter(
    (words) => words !== undefined,
  );
  const why = said.length === 0 ? `status ${String(status)}, no id_token` : said.join(': ');
  return new Error(`the issuer ${issuer} gives no token: ${why}`);
}

async function exchange(call: {
  readonly url: string;
  readonly ca: Buffer | undefined;
  readonly signal: AbortSignal;
  readonly body?: string;
  readonly authorization?: string;
}): Promise<Answer> {
  const { url, ca, signal, body, authorization } = call;
  const to = URL.parse(url);
  // The request carries a secret.
  if (to?.protocol !== 'https:') throw new Error('the issuer must be an https URL');
  const outgoing = httpsRequest(to, {
    method: body === undefined ? 'GET' : 'POST',
    agent: false,
    signal,
    ...(ca === undefined ? {} : { ca }),
    headers: {
      accept: 'application/json',
      ...(body === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
      ...(authorization === undefined ? {} : { authorization }),
    },
  });
  outgoing.end(body);
  const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage];
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    sizeBytes += chunk.length;
    if (sizeBytes > maxAnswerBytes) throw new Error('the issuer answers with more than 1 MiB');
  }
  return { status: incoming.statusCode ?? 0, fields: fieldsOf(Buffer.concat(chunks)) };
}

/** An error page is no JSON; its status says enough. */
function fieldsOf(bytes: Buffer): Readonly<Record<string, unknown>> {
  try {
    return asRecord(JSON.parse(bytes.toString('utf8'))) ?? {};
  } catch {
    return {};
  }
}
