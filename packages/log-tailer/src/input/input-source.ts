import type { LineSource } from '../batch/log-batch.ts';

/** Names of a line's origin, as far as the line or its file tells them. */
export interface InputNames {
  readonly namespace?: string | undefined;
  readonly pod?: string | undefined;
  readonly podUid?: string | undefined;
  readonly container?: string | undefined;
  readonly node?: string | undefined;
}

// <namespace>_<pod>_<uid>/<container>/<instance>.log, rotated ones with more behind it.
const podsFile = /(?:^|\/)([a-z0-9-]+)_([a-z0-9.-]+)_([0-9a-f-]{32,36})\/([a-z0-9-]+)\/[^/]+$/;
// <pod>_<namespace>_<container>-<id of the container>.log
const containersFile = /(?:^|\/)([a-z0-9.-]+)_([a-z0-9-]+)_([a-z0-9-]+)-[0-9a-f]{64}\.log$/;

/** What the path of a container's log on a node says; undefined for any other path. */
export function namesOfPath(path: string): InputNames | undefined {
  const byUid = podsFile.exec(path);
  if (byUid !== null) {
    const [, namespace, pod, podUid, container] = byUid;
    return { namespace, pod, podUid, container };
  }
  const byId = containersFile.exec(path);
  if (byId === null) return undefined;
  const [, pod, namespace, container] = byId;
  return { namespace, pod, container };
}

/** The source of lines with these names. @param input - key of the input, unique among inputs */
export function inputSource(input: string, names: InputNames): LineSource {
  const { namespace = '', pod = '', podUid, container = '', node } = names;
  const isNamed = namespace !== '' || pod !== '' || container !== '';
  return {
    key: isNamed ? `${input}/${namespace}/${pod}/${container}` : input,
    role: 'input',
    ...{ namespace, pod, podUid, container, node },
  };
}

/** True for the keys of {@link inputSource}, without a memory of them: names may come for ever. */
export function isKeyOf(input: string, key: string): boolean {
  return key === input || key.startsWith(`${input}/`);
}
