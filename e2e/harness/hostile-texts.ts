import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { packArtifact, writeMetadata } from '@ktl/capture-artifact';
import { createCaptureWriter, type CaptureWriter } from '@ktl/sqlite-archive';
import { writeMade } from './made-capture.ts';

/** What a terminal would obey: a link, a cleared screen, a turned direction, colours by C1, a bell. */
const payload = '\u001B]8;;http://evil\u0007\u001B[2J\u202E\u2066\u009B31m\b\r\u007F';

/** Characters of the payload, of which ktl itself writes none. */
export const obeyed = /\u001B\]|\u001B\[2J|[\u0007\b\u007F-\u009F\u202A-\u202E\u2066-\u2069]/;

const at = '2026-11-21T08:00:00Z';

/** A tarball in which every text there can be is hostile; two of different `mark` differ in all of them. */
export async function hostileTexts(path: string, mark: string): Promise<string> {
  const text = (name: string): string => `${name}-${mark}${payload}`;
  const folder = join(dirname(path), `${mark}.partial`);
  await mkdir(folder);
  await writeMetadata(folder, {
    ...{ format: 1, state: 'writing', startedAt: at, namespaces: [text('shop')] },
    ...{ sessionName: text('session'), command: text('ktl'), context: text('context') },
    ...{ cluster: text('cluster'), podQuery: text('query'), ktlVersion: text('0.1') },
    ...{ flags: { [text('flag')]: text('value') }, tags: { [text('tag')]: text('value') } },
    ...{ eventsEnabled: true, follow: true },
  });
  const writer = await createCaptureWriter(join(folder, 'logs.sqlite'));
  await addSession(writer, text);
  await addPods(writer, text);
  await addWorkloads(writer, text);
  for (const name of ['api', 'web']) {
    const names = { namespace: text('shop'), pod: text(name), container: text('app') };
    const texts = [text('level=error it broke'), text('panic: no'), text('calm')];
    await writeMade(writer, { ...names, texts, level: 5 });
  }
  await writer.finish();
  const describes = async function* () {
    yield await Promise.resolve({ namespace: 'shop', pod: 'api', text: text('Name: api') });
  };
  await packArtifact(folder, path, { sqlite: true, describes: describes(), removeFolder: true });
  return path;
}

type Text = (name: string) => string;

async function addSession(writer: CaptureWriter, text: Text): Promise<void> {
  await writer.addContext('sessions', [
    {
      ...{ observed_at: at, started_at: at, session: text('session'), command: text('ktl') },
      ...{ title: text('title'), cluster: text('cluster'), context: text('context') },
      ...{ namespaces: JSON.stringify([text('shop')]), query: text('query') },
      ...{ flags: JSON.stringify({ [text('flag')]: text('value') }), version: text('0.1') },
    },
  ]);
  await writer.addContext('tags', [{ observed_at: at, name: text('tag'), value: text('value') }]);
  const place = { namespace: text('shop'), pod: text('api'), container: text('app') };
  await writer.addContext('gaps', [
    {
      ...{ observed_at: at, ...place, uid: text('uid'), restart: 0, cause: text('rotated') },
      ...{ from_timestamp: text('from'), to_timestamp: text('to'), message: text('message') },
      ...{ certain: 1, missed_instances: 1 },
    },
  ]);
}

async function addPods(writer: CaptureWriter, text: Text): Promise<void> {
  const ended = { exitCode: 1, reason: text('OOMKilled'), message: text('message') };
  const waits = { reason: text('CrashLoopBackOff'), message: text('message') };
  const containersOf = (restartCount: number): object[] => [
    {
      ...{ name: text('app'), image: text('image'), imageID: text('image'), ready: false },
      ...{ restartCount, state: { waiting: waits }, lastState: { terminated: ended } },
    },
  ];
  for (const restarts of [0, 3]) {
    const names = { uid: text('uid'), namespace: text('shop'), name: text('api') };
    const containers = containersOf(restarts);
    const conditions = [{ type: text('Ready'), status: 'False', reason: text('Broken') }];
    await writer.addContext('pods', [
      {
        ...{ observed_at: at, ...names, phase: text('Running'), node: text('node'), restarts },
        ...{ owner_kind: text('ReplicaSet'), owner_name: text('api'), owner_uid: text('uid') },
        ...{ containers: JSON.stringify(containers), conditions: JSON.stringify(conditions) },
        object: JSON.stringify({
          metadata: { name: text('api'), namespace: text('shop'), uid: text('uid') },
          spec: { containers: [{ name: text('app'), image: text('image') }] },
          status: { phase: text('Running'), conditions, containerStatuses: containers },
        }),
      },
    ]);
  }
  for (const type of ['Warning', text('Normal')]) {
    await writer.addContext('events', [
      {
        ...{ observed_at: at, uid: text(type), namespace: text('shop'), name: text('event') },
        ...{ type, reason: text('BackOff'), message: text('restarting'), count: 3 },
        ...{ first_timestamp: at, last_timestamp: at, reporter: text('kubelet') },
        ...{ involved_kind: text('Pod'), involved_name: text('api'), involved_uid: text('uid') },
        ...{ involved_namespace: text('shop'), involved_container: text('app') },
      },
    ]);
  }
}

async function addWorkloads(writer: CaptureWriter, text: Text): Promise<void> {
  for (const revision of ['1', text('2')]) {
    const names = { observed_at: at, namespace: text('shop'), name: text('api'), revision };
    const template = { spec: { containers: [{ name: text('app'), image: text(revision) }] } };
    const object = JSON.stringify({ metadata: { name: text('api') }, spec: { template } });
    const counts = { replicas: 1, ready_replicas: 0, updated_replicas: 1, available_replicas: 0 };
    await writer.addContext('deployments', [
      { ...names, ...counts, uid: text('d'), strategy: text('RollingUpdate'), object },
    ]);
    const owner = { owner_kind: text('Deployment'), owner_name: text('api'), owner_uid: text('d') };
    await writer.addContext('replicasets', [
      { ...names, ...counts, ...owner, uid: text(revision), pod_template_hash: text('h'), object },
    ]);
  }
  const named = { observed_at: at, name: text('thing'), uid: text('thing') };
  const data = JSON.stringify({ [text('key')]: text('value') });
  await writer.addContext('configmaps', [{ ...named, namespace: text('shop'), data }]);
  await writer.addContext('nodes', [{ ...named, ready: 0, kubelet_version: text('v1') }]);
}
