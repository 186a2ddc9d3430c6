import { openEvents, type ClusterEvent, type Informer } from '@ktl/kube-informers';
import { eventRow } from '../rows/event-row.ts';
import { isRefusal } from './object-watch.ts';
import type { Run } from './run.ts';

/** Events about what is recorded. */
export interface EventWatch {
  /** Watches the events of a namespace, once; undefined: of all, which makes the others needless. */
  open(namespace: string | undefined): void;
  /** Watches the events about nodes. */
  openNodes(): void;
  /** The object's events count, those that are there and those to come; also after it is gone. */
  addObject(uid: string): void;
  /** A pod that its kubelet made from a file: its events bear another UID than the API's. */
  addStaticPod(namespace: string, name: string): void;
  addNode(name: string): void;
}

// Events about an end come after it.
const rememberedSubjects = 65_536;

/** Watches nothing yet. */
export function createEventWatch(run: Run): EventWatch {
  const subjects = new Set<string>();
  const informers = new Set<Informer<ClusterEvent>>();
  const opened = new Set<string | undefined>();

  const isWanted = ({ object: { uid, kind, namespace, name } }: ClusterEvent): boolean =>
    (uid !== '' && subjects.has(uid)) || subjects.has(`${kind}/${namespace}/${name}`);
  const see = (event: ClusterEvent): void => {
    run.recorder.see(eventRow(event, run.redact));
  };
  const add = (subject: string): void => {
    if (subjects.has(subject)) return;
    subjects.add(subject);
    if (subjects.size > rememberedSubjects) subjects.delete(subjects.keys().next().value ?? '');
    for (const { store } of informers) {
      for (const event of store.list()) if (isWanted(event)) see(event);
    }
  };
  const follow = async (namespace: string | undefined, kind?: string): Promise<void> => {
    const { client, clock, random, signal } = run;
    const done = run.progress.begin();
    try {
      const opening = openEvents({
        ...{ client, namespace, clock, random, signal },
        ...(kind === undefined ? {} : { involvedKind: kind }),
      });
      await using informer = await opening;
      informers.add(informer);
      for await (const { changes, synced } of informer.subscribe()) {
        for (const { type, object } of changes) {
          // The cluster forgets its events after an hour; that is no news.
          if (type === 'deleted') run.recorder.forget('events', object.metadata.uid);
          else if (isWanted(object)) see(object);
        }
        if (synced) done();
        await run.room();
      }
    } catch (error) {
      if (signal.aborted) return;
      if (!isRefusal(error)) throw error;
      run.notice({ resource: 'events', namespace, error });
    } finally {
      done();
    }
  };
  return {
    open(namespace) {
      if (opened.has(namespace) || opened.has(undefined)) return;
      opened.add(namespace);
      run.spawn(follow(namespace));
    },
    openNodes() {
      if (opened.has('nodes/') || opened.has(undefined)) return;
      opened.add('nodes/');
      run.spawn(follow(nodeEvents, 'Node'));
    },
    addObject: add,
    addStaticPod(namespace, name) {
      add(`Pod/${namespace}/${name}`);
    },
    addNode(name) {
      add(`Node//${name}`);
    },
  };
}

/** Where reporters put events about what is in no namespace. */
const nodeEvents = 'default';
