import type { LineSource } from '@ktl/log-tailer';
import type { StoredStream } from '@ktl/sqlite-archive';

/** Whose a line is, without the instance. */
type Place = Pick<StoredStream, 'source' | 'namespace' | 'pod' | 'container' | 'uid' | 'node'>;

const roles: Readonly<Record<string, LineSource['role']>> = {
  node: 'node',
  event: 'event',
  input: 'input',
};

/** The sources of a capture, each one object for as long as the replay runs. */
export class StoredSources {
  readonly #known = new Map<string, LineSource>();

  of({ source, namespace, pod, container, uid, node }: Place): LineSource {
    const key = [source, namespace, pod, container, uid].join('/');
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const made: LineSource = {
      key,
      role: roles[source] ?? 'regular',
      ...{ namespace, pod, container },
      podUid: uid === '' ? undefined : uid,
      node: node === '' ? undefined : node,
    };
    this.#known.set(key, made);
    return made;
  }
}
