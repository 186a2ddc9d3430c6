import { readFile } from 'node:fs/promises';
import { faults } from '../faults.ts';
import { messageOf } from '../transport/connection-fault.ts';
import { baseUrl, type Endpoint } from '../transport/endpoint.ts';
import type { ClusterIdentity } from '../verbs/kube-client.ts';
import type {
  ClusterEntry,
  ContextEntry,
  FileOrBytes,
  Kubeconfig,
  Origin,
  UserEntry,
} from './kubeconfig.ts';
import type { Environment } from './load-kubeconfig.ts';
import { nearestName } from '@ktl/faults';
import { proxyFor } from './proxy-env.ts';

/** A context with everything it refers to. */
export interface ResolvedContext {
  readonly cluster: ClusterIdentity;
  readonly endpoint: Endpoint;
  readonly user: UserEntry;
  /** Where the user entry stands, for messages. */
  readonly userOrigin: Origin;
}

const anonymous: UserEntry = { cert: {}, key: {} };

/**
 * Follows a context to its cluster and user, and reads the CA.
 * @param name - context; undefined: the current one
 * @throws KtlError CONTEXT_UNKNOWN, KUBECONFIG_INVALID
 */
export async function resolveContext(
  config: Kubeconfig,
  name: string | undefined,
  env: Environment,
): Promise<ResolvedContext> {
  const contextName = name ?? config.currentContext;
  const context = config.contexts.get(contextName);
  if (context === undefined) {
    const known = [...config.contexts.keys()];
    const nearest = contextName === '' ? undefined : nearestName(contextName, known);
    throw faults.CONTEXT_UNKNOWN({ name: contextName, known, nearest });
  }
  const cluster = clusterOf(config, context, contextName);
  const user = config.users.get(context.user);
  if (user === undefined && context.user !== '') {
    throw invalid(
      context,
      `context "${contextName}" names user "${context.user}", which is missing`,
    );
  }
  return {
    cluster: {
      server: baseUrl(new URL(cluster.server)),
      context: contextName,
      namespace: context.namespace ?? 'default',
      user: context.user,
    },
    endpoint: await endpointOf(cluster, env),
    user: user ?? anonymous,
    userOrigin: user ?? context,
  };
}

function clusterOf(
  config: Kubeconfig,
  context: ContextEntry & Origin,
  contextName: string,
): ClusterEntry & Origin {
  const cluster = config.clusters.get(context.cluster);
  if (cluster === undefined) {
    throw invalid(
      context,
      `context "${contextName}" names cluster "${context.cluster}", which is missing`,
    );
  }
  if (cluster.server === '') throw invalid(cluster, `cluster "${context.cluster}" has no server`);
  return cluster;
}

async function endpointOf(cluster: ClusterEntry & Origin, env: Environment): Promise<Endpoint> {
  const url = new URL(cluster.server);
  return {
    url,
    ca: await readBytes(cluster.ca, cluster),
    insecure: cluster.insecure,
    serverName: cluster.serverName,
    proxy: proxyOf(cluster, url, env),
  };
}

function proxyOf(cluster: ClusterEntry & Origin, url: URL, env: Environment): URL | undefined {
  if (cluster.proxyUrl === undefined) return proxyFor(url, env);
  const proxy = URL.parse(cluster.proxyUrl);
  if (proxy === null || !/^(https?|socks5h?):$/.test(proxy.protocol)) {
    throw invalid(cluster, '"proxy-url" must be an http, https or socks5 URL');
  }
  return proxy;
}

/**
 * Bytes that a kubeconfig holds or points to; undefined when it names none.
 * @throws KtlError KUBECONFIG_INVALID when the file cannot be read
 */
export async function readBytes(source: FileOrBytes, origin: Origin): Promise<Buffer | undefined> {
  if (source.bytes !== undefined) return source.bytes;
  if (source.file === undefined) return undefined;
  try {
    return await readFile(source.file);
  } catch (error) {
    throw faults.KUBECONFIG_INVALID(
      { file: origin.file, line: origin.line, problem: messageOf(error) },
      error,
    );
  }
}

function invalid(origin: Origin, problem: string): Error {
  return faults.KUBECONFIG_INVALID({ file: origin.file, line: origin.line, problem });
}
