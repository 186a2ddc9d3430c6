/** What an entry of an artefact is, by its name. */
export type EntryName = FileName | { readonly kind: 'folder' };

/** What a file of an artefact is. */
export type FileName =
  | { readonly kind: 'metadata' | 'lines' | 'context' | 'sqlite' }
  | { readonly kind: 'description'; readonly namespace: string; readonly pod: string };

export const fileNames = {
  metadata: 'metadata.json',
  lines: 'logs.jsonl',
  context: 'context.jsonl',
  sqlite: 'logs.sqlite',
} as const;

const label = '[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?';
/** RFC 1123, as Kubernetes demands of names: nothing that a path could be made of. */
const namespacePattern = new RegExp(`^${label}$`);
const podPattern = /^[a-z0-9](?:[-.a-z0-9]{0,251}[a-z0-9])?$/;
const folderPattern = new RegExp(`^describes(?:/${label})?/?$`);

/** True: both are names that Kubernetes gives, so that a file may be called by them. */
export function isPodName(namespace: string, pod: string): boolean {
  return namespacePattern.test(namespace) && podPattern.test(pod) && !pod.includes('..');
}

/** The name of a pod's description within an artefact. */
export function descriptionName(namespace: string, pod: string): string {
  return `describes/${namespace}/${pod}.txt`;
}

/**
 * Judges a name as it stands in an archive. Only the names that ktl writes are known; those made by packing
 * an unpacked folder again, with `./` in front, are the same ones.
 * @returns what it is, or what is wrong with it
 */
export function parseEntryName(name: string, isFolder: boolean): EntryName | string {
  const problem = pathProblem(name);
  if (problem !== undefined) return problem;
  const plain = name.startsWith('./') ? name.slice(2) : name;
  if (isFolder) {
    const isKnown = plain === '' || plain === '.' || folderPattern.test(plain);
    return isKnown ? { kind: 'folder' } : 'is not a folder of a capture';
  }
  const kinds = ['metadata', 'lines', 'context', 'sqlite'] as const;
  const kind = kinds.find((each) => fileNames[each] === plain);
  return kind === undefined ? parseDescriptionName(plain) : { kind };
}

function pathProblem(name: string): string | undefined {
  if (name.startsWith('/') || /^[a-z]:/i.test(name)) return 'has an absolute path';
  if (name.includes('\\')) return 'has a backslash in its name';
  return name.split('/').includes('..') ? 'leads out of the archive' : undefined;
}

function parseDescriptionName(plain: string): FileName | string {
  const [, namespace = '', pod = ''] = /^describes\/([^/]+)\/([^/]+)\.txt$/.exec(plain) ?? [];
  if (namespace === '') return 'is not part of a capture';
  if (!isPodName(namespace, pod)) return 'is not named after a pod';
  return { kind: 'description', namespace, pod };
}
