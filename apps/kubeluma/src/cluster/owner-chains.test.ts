import { expect, test } from '@jest/globals';
import { faults, type KubeObject, type OwnerReference, type Resource } from '@ktl/kube-client';
import { OwnerChains } from './owner-chains.ts';

const reference = (kind: string, name: string, apiVersion = 'apps/v1'): OwnerReference => ({
  apiVersion,
  kind,
  name,
  uid: `uid-${name}`,
  controller: true,
});

function bed(objects: Readonly<Record<string, KubeObject>>): {
  readonly asked: string[];
  readonly chains: OwnerChains;
} {
  const asked: string[] = [];
  const client = {
    get: <T extends KubeObject>({ plural }: Resource, { name }: { name: string }): Promise<T> => {
      asked.push(`${plural}/${name}`);
      const object = objects[`${plural}/${name}`];
      if (object !== undefined) return Promise.resolve(object as T);
      const subject = { verb: 'get', resource: plural, name };
      return Promise.reject(faults.API_FORBIDDEN({ subject, status: 403, serverMessage: '' }));
    },
    findResource: (word: string): Promise<Resource | undefined> =>
      Promise.resolve(
        word === 'rollout'
          ? {
              group: 'argoproj.io',
              version: 'v1',
              plural: 'rollouts',
              kind: 'Rollout',
              namespaced: true,
            }
          : undefined,
      ),
  };
  return { asked, chains: new OwnerChains(client, new AbortController().signal) };
}

const owned = (name: string, ...ownerReferences: OwnerReference[]): KubeObject => ({
  metadata: { name, uid: `uid-${name}`, ownerReferences },
});

test('a chain goes up to what nobody owns, and each owner is asked for once', async () => {
  const { asked, chains } = bed({
    'replicasets/web-1': owned('web-1', reference('Deployment', 'web')),
    'deployments/web': owned('web'),
  });
  for (let pod = 0; pod < 3; pod += 1) {
    const chain = await chains.above([reference('ReplicaSet', 'web-1')], 'shop');
    expect(chain.map(({ kind, name }) => `${kind}/${name}`)).toEqual([
      'ReplicaSet/web-1',
      'Deployment/web',
    ]);
  }
  expect(asked).toEqual(['replicasets/web-1', 'deployments/web']);
});

test('kinds that are not built in are looked up; those that are not served end the chain', async () => {
  const { chains } = bed({ 'rollouts/r': owned('r') });
  expect(await chains.above([reference('Rollout', 'r', 'argoproj.io/v1')], 'shop')).toMatchObject([
    { name: 'r' },
  ]);
  expect(await chains.above([reference('Thing', 't', 'x.io/v1')], 'shop')).toMatchObject([
    { name: 't', unread: 'the cluster serves no Thing' },
  ]);
});

test('an owner that may not be read is named with the reason, and asked for again', async () => {
  const { asked, chains } = bed({});
  for (let time = 0; time < 2; time += 1) {
    expect(await chains.above([reference('ReplicaSet', 'web-1')], 'shop')).toMatchObject([
      { name: 'web-1', unread: expect.stringContaining('may not get replicasets') },
    ]);
  }
  expect(asked).toHaveLength(2);
});

test('another object of the same name is no owner, and a circle has an end', async () => {
  const { chains } = bed({
    'replicasets/a': { metadata: { name: 'a', uid: 'other' } },
    'jobs/b': owned('b', reference('Job', 'b2', 'batch/v1')),
    'jobs/b2': owned('b2', reference('Job', 'b', 'batch/v1')),
  });
  expect(await chains.above([reference('ReplicaSet', 'a')], 'shop')).toMatchObject([
    { unread: 'it is gone' },
  ]);
  const circle = chains.above([reference('Job', 'b', 'batch/v1')], 'shop');
  expect((await circle).length).toBeLessThan(20);
});
