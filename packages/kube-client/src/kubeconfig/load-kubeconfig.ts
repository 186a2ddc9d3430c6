import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { faults } from '../faults.ts';
import { errorCode, messageOf } from '../transport/connection-fault.ts';
import type { Kubeconfig } from './kubeconfig.ts';
import { emptyKubeconfig, parseKubeconfig } from './parse-kubeconfig.ts';

/** Environment variables, as in process.env. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Where {@link loadKubeconfig} looks. */
export interface KubeconfigSearch {
  /** `--kubeconfig`: this file and no other; it must exist. */
  readonly kubeconfigPath?: string | undefined;
  readonly env: Environment;
}

/**
 * Reads and merges kubeconfig files by kubectl's rules: the explicit file alone; else the list in
 * KUBECONFIG, of which missing files are skipped; else ~/.kube/config. The first file that names a
 * context, cluster, user or current-context wins.
 * @returns undefined when no file exists
 * @throws KtlError KUBECONFIG_NOT_FOUND for a missing explicit file, KUBECONFIG_INVALID
 * @see https://kubernetes.io/docs/concepts/configuration/organize-cluster-access-kubeconfig/
 */
export async function loadKubeconfig(search: KubeconfigSearch): Promise<Kubeconfig | undefined> {
  const paths = kubeconfigPaths(search);
  const loaded = await Promise.all(paths.map(readKubeconfig));
  const found = loaded.filter((config) => config !== undefined);
  if (found.length > 0) return found.reduce(merge);
  if (search.kubeconfigPath === undefined) return undefined;
  throw faults.KUBECONFIG_NOT_FOUND({ searched: paths });
}

/** The files that {@link loadKubeconfig} tries, absolute, in order. */
export function kubeconfigPaths({ kubeconfigPath, env }: KubeconfigSearch): readonly string[] {
  const home = env['HOME'] ?? env['USERPROFILE'] ?? homedir();
  if (kubeconfigPath !== undefined) {
    const expanded = kubeconfigPath.replace(/^~(?=$|\/)/, home);
    return [resolve(expanded)];
  }
  const list = (env['KUBECONFIG'] ?? '').split(delimiter).filter((path) => path !== '');
  if (list.length > 0) return [...new Set(list.map((path) => resolve(path)))];
  return [join(home, '.kube', 'config')];
}

async function readKubeconfig(path: string): Promise<Kubeconfig | undefined> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(errorCode(error))) return undefined;
    throw faults.KUBECONFIG_INVALID({ file: path, problem: messageOf(error) }, error);
  }
  return text.trim() === '' ? emptyKubeconfig : await parseKubeconfig(path, text);
}

function merge(first: Kubeconfig, second: Kubeconfig): Kubeconfig {
  return {
    currentContext: first.currentContext === '' ? second.currentContext : first.currentContext,
    contexts: new Map([...second.contexts, ...first.contexts]),
    clusters: new Map([...second.clusters, ...first.clusters]),
    users: new Map([...second.users, ...first.users]),
  };
}
