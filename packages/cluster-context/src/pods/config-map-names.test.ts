import { expect, test } from '@jest/globals';
import { configMapNames } from './config-map-names.ts';

test('finds ConfigMaps in volumes, projections and environments, each once, and no Secrets', () => {
  expect(
    configMapNames({
      metadata: { name: 'p' },
      spec: {
        volumes: [
          { configMap: { name: 'a' } },
          { projected: { sources: [{ configMap: { name: 'b' } }, {}] } },
          { secret: { secretName: 's' } } as never,
        ],
        initContainers: [{ name: 'i', envFrom: [{ configMapRef: { name: 'c' } }, {}] }],
        containers: [
          {
            name: 'm',
            env: [{ valueFrom: { configMapKeyRef: { name: 'd' } } }, {}],
            envFrom: [{ configMapRef: { name: 'a' } }, { secretRef: { name: 's' } } as never],
          },
        ],
        ephemeralContainers: [{ name: 'e', envFrom: [{ configMapRef: { name: 'f' } }] }],
      },
    }),
  ).toEqual(['a', 'b', 'c', 'd', 'f']);
  expect(configMapNames({ metadata: { name: 'p' } })).toEqual([]);
});
