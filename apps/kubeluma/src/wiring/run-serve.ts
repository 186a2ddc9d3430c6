import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { faults as cliFaults, openBrowser, type CommandCall } from '@ktl/cli-kit';
import { hasCode, isKtlError } from '@ktl/faults';
import { systemClock, untilAborted } from '@ktl/kube-client';
import { createLineRedactor, createRedactor, type WebServerOptions } from '@ktl/mirror-server';
import { PodMatcher } from '../cluster/pod-matcher.ts';
import { faults } from '../faults.ts';
import type { serveFlags } from '../flags/serve-flags.ts';
import { Inspector, type InspectorOptions } from '../inspector.ts';
import { linkText, serveText } from '../views/serve-text.ts';
import { checkNamespace, openCluster } from './open-cluster.ts';
import { ownFlags, serveWeb } from './serve-web.ts';

type ServeArgs = { readonly pod: { readonly summary: string } };
type ServeCall = CommandCall<typeof serveFlags, ServeArgs>;

/** Runs `kubeluma serve` until it is stopped. */
export async function runServe(call: ServeCall): Promise<'ok'> {
  const { flags, globals, host, stdout, drain, log } = call;
  const pattern = patternOf(call);
  const tls = await tlsOf(call);
  await using client = await openCluster(globals, host, call.sourceOf);
  const { namespace } = flags;
  const newRedact = newRedactOf(flags);
  await using inspector = new Inspector({
    client,
    namespace,
    pattern,
    metricsIntervalMs: flags.metricsInterval * 1_000,
    newRedact,
    clock: systemClock,
  });
  await checkNamespace(client, namespace, drain);
  await startInspector(inspector, namespace, drain);
  await using server = await serveWeb({
    inspector,
    host: flags.host,
    port: flags.port,
    token: flags.token,
    names: flags.uiHost,
    tls,
    log,
    onLink: (link) => {
      void stdout.write(linkText(link));
    },
  });
  const [link = ''] = server.links;
  for (const { message } of server.warnings) log.warn(ownFlags(message));
  const { fingerprint } = server;
  const context = client.cluster.context;
  await stdout.write(serveText({ link, context, namespace, pattern, fingerprint }));
  if (flags.open) {
    openBrowser(link, { platform: process.platform, env: host.env, isTTY: stdout.isTTY });
  }
  await untilAborted(drain);
  return 'ok';
}

/** @throws KtlError PATTERN_INVALID, FLAG_CONFLICT, COMMAND_UNKNOWN */
function patternOf({ args, flags, sourceOf, nearCommand, app }: ServeCall): string | undefined {
  if (nearCommand !== undefined) {
    throw cliFaults.COMMAND_UNKNOWN({
      word: args.pod ?? '',
      bin: app.bin,
      hint: `did you mean ${nearCommand}? For pods of that name: kubeluma serve --pod ${args.pod ?? ''}`,
    });
  }
  const isFlag = sourceOf('pod').kind === 'flag';
  if (args.pod !== undefined && isFlag && args.pod !== flags.pod) {
    throw cliFaults.FLAG_CONFLICT({
      ...{ first: '--pod', second: '<pod>' },
      reason: 'the one is short for the other',
    });
  }
  const pattern = args.pod ?? flags.pod;
  return pattern === undefined ? undefined : new PodMatcher(pattern).text;
}

/** Undefined: nothing is hidden. */
function newRedactOf({ redact, redactKnown }: ServeCall['flags']): InspectorOptions['newRedact'] {
  if (!redactKnown && redact.length === 0) return undefined;
  const rules = redact.map(({ source }) => ({ name: `--redact ${source}`, pattern: source }));
  const redactor = createRedactor(rules, { defaults: redactKnown });
  return () => createLineRedactor(redactor);
}

async function startInspector(
  inspector: Inspector,
  namespace: string | undefined,
  signal: AbortSignal,
): Promise<void> {
  try {
    await inspector.start(signal);
  } catch (error) {
    if (!isKtlError(error) || !hasCode(error, 'API_FORBIDDEN')) throw error;
    const isWide = namespace === undefined;
    throw faults.SERVE_FORBIDDEN({ reason: error.message, isWide }, error);
  }
}

/** @throws KtlError SERVE_TLS_HALF, SERVE_FILE_UNREADABLE */
async function tlsOf({ flags, host }: ServeCall): Promise<WebServerOptions['tls']> {
  const { cert, key, tls } = flags;
  if (cert === undefined && key === undefined) return tls ? 'self-signed' : undefined;
  if (key === undefined) throw faults.SERVE_TLS_HALF({ given: '--cert', missing: '--key' });
  if (cert === undefined) throw faults.SERVE_TLS_HALF({ given: '--key', missing: '--cert' });
  const read = async (flag: string, path: string): Promise<string> => {
    try {
      return await readFile(resolve(host.cwd, path), 'utf8');
    } catch (error) {
      const problem = error instanceof Error && 'code' in error ? String(error.code) : '';
      throw faults.SERVE_FILE_UNREADABLE({ flag, path, problem }, error);
    }
  };
  return { certPem: await read('--cert', cert), keyPem: await read('--key', key) };
}
