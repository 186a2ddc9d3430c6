import { describe, expect, test } from '@jest/globals';
import { fileName } from './clipboard.ts';
import { laneName, lanePods, namePieces, podName } from './pod-name.ts';

describe('names of pods', () => {
  test('only the first slash ends the namespace', () => {
    expect(podName('shop/pod/web-1')).toEqual({ namespace: 'shop', pod: 'pod/web-1' });
    expect(podName('shop/web-1')).toEqual({ namespace: 'shop', pod: 'web-1' });
    expect(podName('/node/n1')).toEqual({ namespace: '', pod: 'node/n1' });
    expect(podName('web-1')).toEqual({ namespace: '', pod: 'web-1' });
  });

  test('events of a pod are in its lane', () => {
    expect(laneName({ namespace: 'shop', pod: 'pod/web-1' })).toBe('shop/web-1');
    expect(laneName({ namespace: 'shop', pod: 'job/web-1' })).toBe('shop/job/web-1');
  });

  test('chosen pods have lanes, or else all that are pods', () => {
    const byCount = ['shop/pod/b', 'shop/a', 'shop/job/c', 'shop/b'];
    expect(lanePods([], byCount)).toEqual(['shop/a', 'shop/b']);
    expect(lanePods(['shop/b', 'shop/pod/b'], byCount)).toEqual(['shop/b']);
  });
});

test.each([
  ['checkout-7d9f8b6c5-x2lqp', 'checkout-7d9f8b6c5-', 'x2lqp'],
  ['etcd-control-plane-node-12', 'etcd-control-plane-', 'node-12'],
  ['pod/orders-db-0', 'pod/orde', 'rs-db-0'],
  ['web-0', '', 'web-0'],
  ['averylongnameofonepiece', 'averylongnameofo', 'nepiece'],
])('of %p only %p may be cut, not %p', (name, head, tail) => {
  expect(namePieces(name)).toEqual([head, tail]);
});

describe('the name of a saved file', () => {
  test.each([
    ['checkout and 3 more', 'checkout-and-3-more.log'],
    ['web..', 'web.log'],
    ['a…, b', 'a-b.log'],
    ['../x. -y...z', 'x-y.z.log'],
    ['…', 'logs.log'],
  ])('of %p is %p', (title, name) => {
    expect(fileName(title, 'text')).toBe(name);
  });
});
