import { describe, expect, test } from '@jest/globals';
import { describeQuery } from './describe-query.ts';

describe('describeQuery', () => {
  test.each([
    [{ pods: /web-.*/, namespaces: ['shop'] }, 'pods matching /web-.*/ in namespace shop'],
    [{ pods: /./, namespaces: 'all' }, 'pods in all namespaces'],
    [{ namespaces: [] }, 'pods in namespace mine'],
    [
      { workload: { kind: 'deploy', name: 'web' }, namespaces: ['a', 'b'] },
      'pods of deploy/web in namespaces a, b',
    ],
    [{ workload: { kind: 'pod', name: 'web' }, namespaces: ['a'] }, 'pod web in namespace a'],
    [
      {
        namespaces: ['a'],
        labelSelector: 'app=x',
        fieldSelector: 'spec.nodeName=n',
        conditions: [{ type: 'ready', status: 'false' }],
        containers: /app/,
        excludePods: [/p/],
        excludeContainers: [/c/],
        includeInit: false,
      },
      'pods in namespace a with labels app=x with fields spec.nodeName=n with condition ready=false ' +
        'except pods /p/ containers matching /app/ except containers /c/ without init containers',
    ],
    [
      {
        subjects: [
          { pods: /^checkout/ },
          { workload: { kind: 'deploy', name: 'api' } },
          { workload: { kind: 'sts', name: 'db' }, namespaces: ['data'] },
        ],
        namespaces: [],
        nodes: ['n1', /^gpu-/],
        nodeSelector: 'zone=a',
        states: ['running'],
        images: [/nginx/],
      },
      'pods matching /^checkout/, pods of deploy/api, pods of sts/db in namespace data ' +
        'in namespace mine on node n1 or /^gpu-/ on nodes with labels zone=a with image /nginx/ that are running',
    ],
    [
      { subjects: [{ releases: ['db', 'mq'], namespaces: ['data'] }], namespaces: ['shop'] },
      'pods of release db or mq in namespace data',
    ],
  ] as const)('says what was searched: %#', (query, text) => {
    expect(describeQuery(query, 'mine')).toBe(text);
  });
});
