import { afterEach, expect, test } from '@jest/globals';
import { inspect } from 'node:util';
import { connect, type KubeClient } from '../src/index.ts';
import { caCert } from './certificates.ts';
import { writeKubeconfig } from './kubeconfig.ts';
import { startServer, type Handler } from './server.ts';

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

const base64url = (value: unknown): string =>
  Buffer.from(JSON.stringify(value)).toString('base64url');
const token = (claims: object): string =>
  `${base64url({ alg: 'RS256' })}.${base64url(claims)}.${base64url('signature')}`;
const inAnHour = (): number => Math.floor(Date.now() / 1000) + 3_600;

/** An API server that notes who asks, and a client that logs in through the provider. */
async function setUp(
  config: Readonly<Record<string, string>>,
  handler: Handler = (_, res) => res.end('{}'),
): Promise<{ client: KubeClient; seen: (string | undefined)[] }> {
  const seen: (string | undefined)[] = [];
  const server = await startServer((req, res) => {
    seen.push(req.headers.authorization);
    handler(req, res);
  });
  cleanUps.push(() => server[Symbol.asyncDispose]());
  const user = `{auth-provider: {name: oidc, config: ${JSON.stringify(config)}}}`;
  const { path } = await writeKubeconfig({ server: server.url, user }, (cleanUp) =>
    cleanUps.push(cleanUp),
  );
  const client = await connect({ env: {}, kubeconfigPath: path });
  cleanUps.push(() => client[Symbol.asyncDispose]());
  return { client, seen };
}

const ask = (client: KubeClient): Promise<unknown> =>
  client.requestJson({ method: 'GET', path: '/api' });

test('the id-token of an OIDC user is sent as it stands in the kubeconfig', async () => {
  const idToken = token({ exp: inAnHour() });
  const { client, seen } = await setUp({ 'id-token': idToken });
  await ask(client);
  await ask(client);
  expect(seen).toEqual([`Bearer ${idToken}`, `Bearer ${idToken}`]);
});

test('an expired id-token that cannot be renewed is AUTH_REJECTED, without the token', async () => {
  const { client } = await setUp({ 'id-token': token({ exp: 1 }), 'refresh-token': 'HUSH' });
  const error: unknown = await ask(client).catch((reason: unknown) => reason);
  expect(error).toMatchObject({
    code: 'AUTH_REJECTED',
    message: expect.stringContaining(
      'auth-provider "oidc": the id-token has expired, and nothing is there to renew it',
    ),
  });
  expect(inspect(error, { depth: null })).not.toContain('HUSH');
});

interface Issuer {
  readonly config: Readonly<Record<string, string>>;
  /** Authorization header and body of each token request. */
  readonly asked: readonly string[];
  /** Authorization headers that the tokens given make. */
  readonly given: readonly string[];
}

/** An issuer on loopback; `refuse` answers token requests instead of it. */
async function startIssuer(
  options: { readonly methods?: readonly string[]; readonly refuse?: Handler } = {},
): Promise<Issuer> {
  const asked: string[] = [];
  const given: string[] = [];
  const server = await startServer(
    (req, res) => {
      const at = server.url.origin;
      if (req.url === '/realm/.well-known/openid-configuration') {
        const token_endpoint_auth_methods_supported = options.methods;
        const token_endpoint = `${at}/token`;
        res.end(JSON.stringify({ token_endpoint, token_endpoint_auth_methods_supported }));
        return;
      }
      let body = '';
      req.on('data', (chunk: Buffer) => (body += chunk.toString()));
      req.on('end', () => {
        asked.push(`${req.headers.authorization ?? '-'} ${body}`);
        if (options.refuse !== undefined) {
          options.refuse(req, res);
          return;
        }
        const idToken = token({ exp: inAnHour(), jti: given.length });
        given.push(`Bearer ${idToken}`);
        res.end(
          JSON.stringify({ id_token: idToken, refresh_token: `next-${String(given.length)}` }),
        );
      });
    },
    { protocol: 'http/1.1' },
  );
  cleanUps.push(() => server[Symbol.asyncDispose]());
  const config = {
    'id-token': token({ exp: 1 }),
    'refresh-token': 'first',
    'client-id': 'ktl',
    'idp-issuer-url': `${server.url.origin}/realm/`,
    'idp-certificate-authority-data': Buffer.from(caCert).toString('base64'),
  };
  return { config, asked, given };
}

test('an expired id-token is renewed at the issuer, once for all that wait for it', async () => {
  const issuer = await startIssuer();
  const { client, seen } = await setUp(issuer.config);
  await Promise.all([ask(client), ask(client)]);
  await ask(client);
  expect(issuer.asked).toEqual(['- grant_type=refresh_token&refresh_token=first&client_id=ktl']);
  expect(seen).toEqual([issuer.given[0], issuer.given[0], issuer.given[0]]);
});

test('a 401 renews the id-token, with the refresh token that came last', async () => {
  const issuer = await startIssuer();
  const { client, seen } = await setUp(issuer.config, (req, res) => {
    res.writeHead(req.headers.authorization === issuer.given[1] ? 200 : 401).end('{}');
  });
  await ask(client);
  expect(issuer.asked.map((call) => /refresh_token=([^&]+)&/.exec(call)?.[1])).toEqual([
    'first',
    'next-1',
  ]);
  expect(seen).toEqual(issuer.given);
});

test.each([
  [undefined, 'Basic a3RsOnMlMjZz grant_type=refresh_token&refresh_token=first'],
  [
    ['client_secret_post'],
    '- grant_type=refresh_token&refresh_token=first&client_id=ktl&client_secret=s%26s',
  ],
])('the client secret goes where the issuer takes it: %j', async (methods, expected) => {
  const issuer = await startIssuer(methods === undefined ? {} : { methods });
  const { client } = await setUp({ ...issuer.config, 'client-secret': 's&s' });
  await ask(client);
  expect(issuer.asked).toEqual([expected]);
});

test('an issuer that refuses is quoted, and no token is shown', async () => {
  const issuer = await startIssuer({
    refuse: (_, res) => res.writeHead(400).end('{"error":"invalid_grant"}'),
  });
  const { client } = await setUp({ ...issuer.config, 'refresh-token': 'HUSH' });
  const error: unknown = await ask(client).catch((reason: unknown) => reason);
  expect(error).toMatchObject({
    code: 'AUTH_REJECTED',
    message: expect.stringContaining('gives no token: invalid_grant'),
  });
  expect(inspect(error, { depth: null })).not.toContain('HUSH');
});

test.each([
  ['gcp', 'was removed from Kubernetes', 'gke-gcloud-auth-plugin'],
  ['azure', 'was removed from Kubernetes', 'kubelogin'],
  ['openstack', 'was removed from Kubernetes', 'client-keystone-auth'],
  ['acme', 'there is no auth-provider "acme"', 'login program'],
])(
  'auth-provider %s is refused before any request, with what replaces it',
  async (name, why, by) => {
    const user = `{auth-provider: {name: ${name}, config: {access-token: HUSH}}}`;
    const { path } = await writeKubeconfig(
      { server: new URL('https://a.invalid'), user },
      (cleanUp) => cleanUps.push(cleanUp),
    );
    const error: unknown = await connect({ env: {}, kubeconfigPath: path }).catch(
      (reason: unknown) => reason,
    );
    expect(error).toMatchObject({
      code: 'AUTH_REJECTED',
      message: expect.stringMatching(`as user "u" of context "c": .*${why}`),
      hint: expect.stringContaining(by),
    });
    expect(inspect(error, { depth: null })).not.toContain('HUSH');
  },
);

test('abort ends a renewal under way, at the issuer too', async () => {
  const controller = new AbortController();
  const gone = Promise.withResolvers<undefined>();
  const issuer = await startIssuer({
    refuse: (req) => {
      req.once('close', () => {
        gone.resolve(undefined);
      });
      controller.abort(new Error('enough'));
    },
  });
  const { client } = await setUp(issuer.config);
  const asked = client.requestJson({ method: 'GET', path: '/api', signal: controller.signal });
  await expect(asked).rejects.toThrow('enough');
  await gone.promise;
});
