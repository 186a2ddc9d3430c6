import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { caCert } from './certificates.ts';

/** Writes a kubeconfig with one context into a folder of its own. */
export async function writeKubeconfig(
  entry: {
    readonly server: URL;
    /** Flow mapping. */
    readonly user: string;
    /** More fields of the cluster, each after a comma. */
    readonly cluster?: string | undefined;
  },
  onCleanUp: (cleanUp: () => Promise<void>) => void,
): Promise<{ readonly folder: string; readonly path: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'login-'));
  onCleanUp(() => rm(folder, { recursive: true }));
  const path = join(folder, 'config');
  const ca = Buffer.from(caCert).toString('base64');
  const server = entry.server.href.replace(/\/$/, '');
  await writeFile(
    path,
    `current-context: c
contexts: [{name: c, context: {cluster: c, user: u}}]
clusters: [{name: c, cluster: {server: "${server}", certificate-authority-data: ${ca}${entry.cluster ?? ''}}}]
users: [{name: u, user: ${entry.user}}]
`,
  );
  return { folder, path };
}
