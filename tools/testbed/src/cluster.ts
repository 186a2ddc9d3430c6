import { mkdir } from 'node:fs/promises';
import { getPath } from './api.ts';
import { componentNames, components, type ComponentName } from './components.ts';
import { createCertificates, writeKubeconfigs } from './credentials.ts';
import { ensureBaseImage } from './image.ts';
import { install } from './install.ts';
import { testbedLayout, type Layout } from './layout.ts';
import { writeKubeletConfig, writeRuntimeConfig } from './node-config.ts';
import { openNetwork } from './network.ts';
import { poll } from './poll.ts';
import { findDaemon, startDaemon, stopDaemon } from './processes.ts';
import { sweep } from './sweep.ts';

/** What {@link up} takes. */
export interface UpOptions {
  /** Size at which a container's log is rotated, a Kubernetes quantity. Default `10Mi`. */
  readonly logMaxSize?: string | undefined;
  readonly log?: (line: string) => void;
}

/**
 * Starts the cluster, or completes the one that runs: components that died are started again. A
 * control plane that is half gone is swept away first.
 */
export async function up(layout: Layout = testbedLayout(), options: UpOptions = {}): Promise<void> {
  const log = options.log ?? (() => undefined);
  await install(layout, ['kubernetes'], log);
  const alive = await Promise.all(componentNames.map((name) => findDaemon(layout, name)));
  if (alive[0] === undefined || alive[4] === undefined) await down(layout);
  await mkdir(layout.logs, { recursive: true });
  await openNetwork(log);
  await createCertificates(layout);
  await writeKubeconfigs(layout);
  await writeRuntimeConfig(layout);
  const changed = await writeKubeletConfig(layout, options.logMaxSize);
  if (changed) await stopDaemon(layout, 'kubelet');
  for (const name of componentNames) {
    await startComponent(layout, name);
    if (name === 'containerd') await ensureBaseImage(layout);
  }
  await nodeReady(layout);
}

/** Stops every component and removes all that the cluster left on this machine. */
export async function down(layout: Layout = testbedLayout()): Promise<void> {
  await stopDaemon(layout, 'kwok');
  for (const name of [...componentNames].reverse()) await stopDaemon(layout, name);
  await sweep(layout);
}

/**
 * Starts one component unless it runs, and waits until it serves.
 * @param options.logMaxSize - for the kubelet: rotate container logs at this size from now on
 */
export async function startComponent(
  layout: Layout,
  name: ComponentName,
  options: { readonly logMaxSize?: string | undefined } = {},
): Promise<void> {
  if (name === 'kubelet' && options.logMaxSize !== undefined) {
    await writeKubeletConfig(layout, options.logMaxSize);
  }
  const component = components[name];
  const isStarted = (await findDaemon(layout, name)) === undefined;
  if (isStarted) await startDaemon(layout, name, component);
  const isReady = async (): Promise<boolean> => {
    if ((await findDaemon(layout, name)) === undefined) throw new Error(`${name} died`);
    return component.isReady?.(layout) ?? true;
  };
  const what = `${name}; see ${layout.logs}/${name}.log`;
  await poll(isReady, { what, timeoutMs: 90_000 });
  if (isStarted && name === 'apiserver') await restartFollowers(layout);
}

/**
 * While the API server is away, controllers and scheduler wait longer between their tries each time, up to
 * minutes after a few outages: pods would not be made until then.
 */
async function restartFollowers(layout: Layout): Promise<void> {
  for (const name of ['controller-manager', 'scheduler'] as const) {
    if ((await findDaemon(layout, name)) === undefined) continue;
    await stopDaemon(layout, name);
    await startComponent(layout, name);
  }
}

/** Kills one component as a crash would: SIGKILL. */
export async function killComponent(layout: Layout, name: ComponentName): Promise<void> {
  await stopDaemon(layout, name, 'SIGKILL');
}

/** Each component and its process, undefined where it does not run. */
export async function status(
  layout: Layout = testbedLayout(),
): Promise<Readonly<Record<ComponentName, number | undefined>>> {
  const rows = componentNames.map(async (name) => [name, await findDaemon(layout, name)] as const);
  return Object.fromEntries(await Promise.all(rows)) as Record<ComponentName, number | undefined>;
}

/** Whether every component runs and the API server answers. */
export async function isUp(layout: Layout = testbedLayout()): Promise<boolean> {
  const running = Object.values(await status(layout));
  if (running.includes(undefined)) return false;
  return getPath(layout, '/readyz').then(
    () => true,
    () => false,
  );
}

async function nodeReady(layout: Layout): Promise<void> {
  const ready = async (): Promise<boolean> => {
    const node = JSON.parse(await getPath(layout, '/api/v1/nodes/testbed')) as {
      spec: { taints?: unknown[] };
      status: { conditions?: { type: string; status: string }[] };
    };
    const condition = node.status.conditions?.find((entry) => entry.type === 'Ready');
    return condition?.status === 'True' && node.spec.taints === undefined;
  };
  await poll(ready, { what: 'node testbed to be ready', timeoutMs: 60_000 });
  const account = '/api/v1/namespaces/default/serviceaccounts/default';
  const accountReady = async (): Promise<boolean> => (await getPath(layout, account)) !== '';
  await poll(accountReady, { what: 'the default service account', timeoutMs: 30_000 });
}
